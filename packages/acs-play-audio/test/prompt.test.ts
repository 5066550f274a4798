import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

import { encodeWav, tone } from '@trunkline/audio'
import { systemClock } from '@trunkline/core'
import { type Runtime, runtimeOf } from '@trunkline/core/http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { createPromptCheck } from '../src/driver/prompt.ts'
import { failureOf } from './fixtures/service.ts'

const sound = (sampleRate: number, channels = 1): Uint8Array => {
  const pcm = tone({ frequency: 440, durationMs: 100, sampleRate })
  return encodeWav({ sampleRate, channels: Array.from({ length: channels }, () => pcm) })
}

/** The same file with other chunks before its sound, and a fmt chunk of 18 bytes like the vendor's sample. */
function padded(wav: Uint8Array, before: number): Uint8Array {
  const format = Buffer.from(wav.subarray(20, 36))
  const fmt = Buffer.concat([Buffer.from('fmt '), size(18), format, Buffer.alloc(2)])
  const list = Buffer.concat([Buffer.from('LIST'), size(before), Buffer.alloc(before)])
  const body = Buffer.concat([Buffer.from('WAVE'), fmt, list, wav.subarray(36)])
  return Buffer.concat([Buffer.from('RIFF'), size(body.length), body])
}

function size(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

const files: Readonly<Record<string, Uint8Array>> = {
  '/good.wav': sound(16_000),
  '/padded.wav': padded(sound(16_000), 30),
  '/far.wav': padded(sound(16_000), 100_000),
  '/narrow.wav': sound(8_000),
  '/narrow-padded.wav': padded(sound(8_000), 30),
  '/stereo.wav': sound(16_000, 2),
  '/song.mp3': Buffer.concat([Buffer.from('ID3'), Buffer.alloc(200_000)]),
  '/text.wav': Buffer.from('not found, sorry'),
  '/cut.wav': sound(16_000).subarray(0, 30),
}

let server: Server
let host: string
let asked: (string | undefined)[]
const never = new AbortController().signal

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = (request.url ?? '').replace(/\?.*/, '')
    asked.push(`${path} ${request.headers.range}`)
    const file = files[path]
    if (path === '/moved.wav') response.writeHead(302, { location: '/good.wav' }).end()
    else response.writeHead(file === undefined ? 404 : 200, { 'content-type': 'audio/x-wav' }).end(file)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

beforeEach(() => {
  asked = []
})

/** A clock that stands still; only time-outs pass in real time. */
function runtimeAt(at: { readonly now: number }): Runtime {
  return runtimeOf({ clock: { ...systemClock, now: () => at.now } })
}

const check = (path: string, at = { now: 0 }) =>
  createPromptCheck([], runtimeAt(at))(`http://${host}${path}`, host, never)

describe('a prompt of ours', () => {
  test.each(['/good.wav', '/padded.wav', '/far.wav'])('%s may be played', async (path) => {
    await check(path)
    expect(asked).toEqual([`${path} bytes=0-65535`])
  })

  test.each([
    ['/narrow.wav', '8000 Hz'],
    ['/narrow-padded.wav', '8000 Hz'],
    ['/stereo.wav', '2 channels'],
    ['/song.mp3', 'WAV'],
    ['/text.wav', 'WAV'],
    ['/cut.wav', 'WAV'],
  ])('%s is refused before anything is sent, with an error that names its format', async (path, word) => {
    const error = await failureOf(check(`${path}?sig=secret`))
    expect(error.code).toBe('invalid-argument')
    expect(error.message).toContain(word)
    expect(error.message).toContain(path)
    expect(error.message).not.toContain('secret')
  })

  test.each(['/missing.wav', '/moved.wav'])('%s that cannot be fetched here is left to the service', async (path) => {
    await check(path)
    expect(asked).toHaveLength(1)
  })

  test('at a closed port is left to the service', async () => {
    const looking = createPromptCheck([], runtimeAt({ now: 0 }))('http://127.0.0.1:1/a.wav', '127.0.0.1:1', never)
    await expect(looking).resolves.toBeUndefined()
  })

  test('is checked once a minute', async () => {
    const at = { now: 0 }
    const again = createPromptCheck([], runtimeAt(at))
    const look = () => again(`http://${host}/good.wav`, host, never)
    await look()
    at.now = 59_999
    await look()
    expect(asked).toHaveLength(1)
    at.now = 60_000
    await look()
    expect(asked).toHaveLength(2)
  })

  test('is abandoned when the caller aborts', async () => {
    const aborted = createPromptCheck([], runtimeAt({ now: 0 }))(`http://${host}/good.wav`, host, AbortSignal.abort())
    expect(await failureOf(aborted)).toMatchObject({ code: 'cancelled' })
  })
})

describe('a prompt on another host', () => {
  test('is not checked, unless its host is configured as ours', async () => {
    await createPromptCheck([], runtimeAt({ now: 0 }))(`http://${host}/narrow.wav`, 'app.example.com', never)
    await createPromptCheck([], runtimeAt({ now: 0 }))('nonsense', 'app.example.com', never)
    expect(asked).toEqual([])
    const ours = createPromptCheck([host.toUpperCase()], runtimeAt({ now: 0 }))(
      `http://${host}/narrow.wav`,
      'app.example.com',
      never,
    )
    expect(await failureOf(ours)).toMatchObject({ code: 'invalid-argument' })
  })
})
