import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { PassThrough } from 'node:stream'
import { inspect } from 'node:util'

import { acsPlayAudio, type AcsPlayAudioConfig } from '@trunkline/acs-play-audio'
import { createAcsPlayAudioClient } from '@trunkline/acs-play-audio/client'
import { encodeWav, tone } from '@trunkline/audio'
import { freePort } from '@trunkline/contract'
import { createTelephony, type TelephonyError, type Warning } from '@trunkline/core'
import { acsPlayAudioDoor, type AcsPlayAudioOptions, type Emulator, startEmulator } from '@trunkline/emulator'
import { serve } from '@trunkline/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { failureOf } from './fixtures/service.ts'

const to = '+14255550123'
const from = '+14255550100'
let resources: AsyncDisposableStack
beforeEach(() => {
  resources = new AsyncDisposableStack()
})
afterEach(() => resources.disposeAsync())

/** Settings of the emulator for a client of this carrier. */
interface Ready {
  readonly connectionString: string
  readonly source: string
  readonly recordingHosts: readonly string[]
  readonly entra: Readonly<Record<'tokenUrl' | 'clientId' | 'clientSecret', string>>
}

/** A client at an emulator of its own. */
async function open(options: AcsPlayAudioOptions = {}, configure: (ready: Ready, url: string) => object = () => ({})) {
  const emulator = resources.use(await startEmulator({ doors: [acsPlayAudioDoor({ fileAfterMs: 0, ...options })] }))
  const ready = emulator.ready['acs-play-audio'] as Ready
  const { connectionString, source, recordingHosts } = ready
  const warnings: Warning[] = []
  const port = await freePort()
  const settings = { connectionString, source, recordingHosts, ...configure(ready, emulator.url) }
  const telephony = resources.use(
    createTelephony({
      provider: acsPlayAudio(settings as AcsPlayAudioConfig),
      publicUrl: `http://127.0.0.1:${port}`,
      onWarning: (warning) => warnings.push(warning),
    }),
  )
  resources.adopt(await serve(telephony, { port }), (server) => server.close({ graceMs: 0 }))
  const connect = async () => {
    const call = await telephony.dial({ to, from })
    await call.answered()
    return call
  }
  const [, accessKey = 'none'] = /accesskey=(.*)/.exec(connectionString) ?? []
  return { emulator, telephony, warnings, accessKey, connect, ready }
}

/** A server that serves some bytes, and counts the requests. */
async function startFiles(bytes: Uint8Array = new Uint8Array()) {
  const requests: string[] = []
  const server = createServer((request, response) => {
    requests.push(request.url ?? '')
    response.end(bytes)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  resources.defer(async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { requests, host, url: `http://${host}/file.wav` }
}

function asked(emulator: Emulator, part: string): number {
  return emulator.world.exchanges({ kind: 'request' }).filter(({ url }) => url.includes(part)).length
}

/** The URL that the service sends the events of the first call to. */
function callbackOf(emulator: Emulator): string {
  const created = emulator.world.exchanges({ kind: 'request' }).find(({ url }) => url.includes('/callConnections?'))
  return (JSON.parse(created?.requestBody ?? '{}') as { readonly callbackUri: string }).callbackUri
}

function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
}

function event(name: string, data: unknown, id = 'e1'): object {
  return { id, source: 'calling', type: `Microsoft.Communication.${name}`, specversion: '1.0', data }
}

/** The error with all its causes, as a log would print it. */
function printed(error: TelephonyError): string {
  return `${inspect(error, { depth: 10, showHidden: true })} ${JSON.stringify(error)}`
}

const eightKilohertz = encodeWav({
  sampleRate: 8000,
  channels: [tone({ frequency: 440, sampleRate: 8000, durationMs: 100 })],
})

describe('a WAV of the wrong format', () => {
  test('on a host of ours is refused before anything is sent, and the error names the format', async () => {
    const files = await startFiles(eightKilohertz)
    const { emulator, connect, accessKey } = await open({}, () => ({ promptHosts: [files.host] }))
    const call = await connect()
    const failure = await failureOf(call.play({ url: files.url }).ended)
    expect(failure).toMatchObject({ code: 'invalid-argument', message: expect.stringContaining('8000 Hz') as string })
    expect(asked(emulator, ':playAudio')).toBe(0)
    expect([call.state, printed(failure)]).toEqual(['answered', expect.not.stringContaining(accessKey)])
  })

  test('on another host is left to the service: the play fails with its subcode, and the call continues', async () => {
    const files = await startFiles(eightKilohertz)
    const { emulator, connect, accessKey } = await open()
    const call = await connect()
    const failure = await failureOf(call.play({ url: files.url }).ended)
    expect(failure).toMatchObject({ code: 'operation-failed', providerCode: '8535' })
    expect([asked(emulator, ':playAudio'), call.state]).toEqual([1, 'answered'])
    expect(printed(failure)).not.toContain(accessKey)
  })
})

describe('a token', () => {
  test('for another audience makes a dial fail as unauthorized, and is not printed', async () => {
    let given = ''
    const { telephony } = await open({}, ({ entra }, endpoint) => ({
      connectionString: undefined,
      endpoint,
      tokenSecret: 'a secret of this test, long enough for it',
      credential: {
        async getToken() {
          const { clientId, clientSecret, tokenUrl } = entra
          const scope = 'https://graph.microsoft.com/.default'
          const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret, scope }
          const reply = await fetch(tokenUrl, { method: 'POST', body: new URLSearchParams(form) })
          given = ((await reply.json()) as { readonly access_token: string }).access_token
          return { token: given, expiresOnTimestamp: Date.now() + 3_600_000 }
        },
      },
    }))
    const failure = await failureOf(telephony.dial({ to, from }))
    expect(failure).toMatchObject({ code: 'unauthorized', providerCode: '7501' })
    expect(given.length).toBeGreaterThan(100)
    expect(printed(failure)).not.toContain(given)
  })

  test('of a callback that was changed, or belongs to another client, is refused with 403 and emits nothing', async () => {
    const { emulator, connect, warnings } = await open()
    const other = await open()
    const call = await connect()
    await other.connect()
    const url = callbackOf(emulator)
    const foreign = new URL(callbackOf(other.emulator))
    foreign.host = new URL(url).host
    const last = url.at(-1) === 'A' ? 'B' : 'A'
    const ended = [event('CallConnectionStateChanged', { callConnectionState: 'disconnected' })]
    for (const place of [url.slice(0, -1) + last, foreign.href]) expect((await post(place, ended)).status).toBe(403)
    expect(call.state).toBe('answered')
    expect(warnings.length).toBeGreaterThan(0)
    for (const token of [url, foreign.href].map((place) => place.slice(place.lastIndexOf('/') + 1)))
      expect(JSON.stringify(warnings)).not.toContain(token)
  })
})

describe('a malformed event', () => {
  test('is reported and passed on unchanged, and the call stays up', async () => {
    const { emulator, connect, warnings } = await open()
    const call = await connect()
    const events = call.events()
    const url = callbackOf(emulator)
    const malformed = [
      event('PlayAudioResult', { status: 7 }),
      event('DtmfReceived', { toneInfo: null }, 'e2'),
      'nonsense',
    ]
    expect((await post(url, malformed)).status).toBe(200)
    const names: string[] = []
    for await (const each of events) {
      if (each.type === 'provider-event') names.push(each.name)
      if (names.length === malformed.length) break
    }
    expect(names).toEqual(['play-audio-result', 'dtmf-received', 'malformed'])
    expect(warnings.filter(({ code }) => code === 'unreadable-event')).not.toEqual([])
    expect(JSON.stringify(warnings)).not.toContain(url.slice(url.lastIndexOf('/') + 1))
    expect(call.state).toBe('answered')
  })

  test.each(['{"id":', ''])('that is not JSON (%j) is refused with 400', async (body) => {
    const { emulator, connect } = await open()
    const call = await connect()
    expect((await post(callbackOf(emulator), body)).status).toBe(400)
    expect(call.state).toBe('answered')
  })
})

describe('the URL of a file', () => {
  test('that was forged gets no request: no signature is sent to a host that does not store recordings', async () => {
    const files = await startFiles()
    const { telephony, connect, accessKey } = await open()
    const call = await connect()
    const recording = await call.record()
    await recording.stop()
    const recordingChunks = [{ index: 0, contentLocation: `http://${files.host}/v1/objects/a/content/audio` }]
    const ready = {
      ...event('RecordingFileStatusUpdated', { recordingStorageInfo: { recordingChunks } }),
      subject: `/recording/call/c/recordingId/${recording.id}`,
    }
    expect((await post(telephony.routeUrl('grid'), ready)).status).toBe(200)
    const failure = await failureOf(recording.saveTo(new PassThrough()))
    expect(failure.message).toContain(files.host)
    expect(failure.code).toBe('invalid-argument')
    expect(files.requests).toEqual([])
    expect(printed(failure)).not.toContain(accessKey)
  })

  test('that no longer exists is not found; since a file may be late, the recording waits until the deadline', async () => {
    const { emulator, telephony, connect, accessKey, ready } = await open({ fileKeptMs: 0 })
    await emulator.world.subscribe({ url: telephony.routeUrl('grid'), schema: 'eventgrid' })
    const call = await connect()
    const recording = await call.record()
    await recording.stop()
    const [file] = await recording.ready()
    const { connectionString, recordingHosts } = ready
    const client = createAcsPlayAudioClient({ connectionString, recordingHosts })
    const failures = [
      await failureOf(client.recordings.download(String(file?.url))),
      await failureOf(recording.saveTo(new PassThrough(), { timeoutMs: 300 })),
    ]
    expect(failures).toMatchObject([{ code: 'not-found', providerCode: '8522' }, { code: 'timeout' }])
    for (const failure of failures) expect(printed(failure)).not.toContain(accessKey)
  })
})

test('the next verb on a call that ended without an event fails with not-found', async () => {
  const { emulator, connect, accessKey } = await open()
  const files = await startFiles(eightKilohertz)
  const call = await connect()
  emulator.world.fault({ on: { kind: 'callback' }, effect: 'never', times: 10 })
  emulator.world.hangUp(String(call.providerCallId))
  const failure = await failureOf(call.play({ url: files.url }).ended)
  expect(failure).toMatchObject({ code: 'not-found', providerCode: '8522', providerMessage: 'Call not found.' })
  expect(printed(failure)).not.toContain(accessKey)
})
