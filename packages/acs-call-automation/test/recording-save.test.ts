import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'

import nock from 'nock'
import { beforeAll, expect, test } from 'vitest'

import { type AcsClient, createAcsClient } from '../src/client.ts'
import { accessKey, failureOf, instant } from './fixtures/service.ts'

interface Storage extends AsyncDisposable {
  readonly client: AcsClient
  readonly url: string
  /** The duration of each wait. */
  readonly waits: number[]
  readonly requests: { readonly range: string | undefined }[]
}

const missing: RequestListener = (_, response) => response.writeHead(404).end('<html>not yet</html>')
const empty: RequestListener = (_, response) => response.writeHead(200).end()
const whole: RequestListener = (_, response) => response.writeHead(200).end('RIFF')

beforeAll(() => {
  nock.enableNetConnect('127.0.0.1')
})

/** A file server that answers each request with the next reply, and repeats the last one. The clock advances by the waits. */
async function startStorage(...replies: [RequestListener, ...RequestListener[]]): Promise<Storage> {
  const waits: number[] = []
  const requests: { range: string | undefined }[] = []
  const server = createServer((request, response) => {
    const reply = replies[Math.min(requests.length, replies.length - 1)]
    requests.push({ range: request.headers.range })
    reply?.(request, response)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = createAcsClient({
    connectionString: `endpoint=http://${host}/;accesskey=${accessKey}`,
    now: () => instant + waits.reduce((sum, ms) => sum + ms, 0),
    delay(ms) {
      waits.push(ms)
      return Promise.resolve()
    },
  })
  return {
    client,
    url: `http://${host}/v1/objects/1/content/audio`,
    waits,
    requests,
    async [Symbol.asyncDispose]() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

function target() {
  const chunks: Uint8Array[] = []
  let end: 'open' | 'closed' | 'aborted' = 'open'
  const stream = new WritableStream<Uint8Array>({
    write: (chunk) => void chunks.push(chunk),
    close: () => void (end = 'closed'),
    abort: () => void (end = 'aborted'),
  })
  return { stream, text: () => Buffer.concat(chunks).toString(), end: () => end }
}

test('a file that is not found, or empty, is requested again until it exists', async () => {
  await using storage = await startStorage(missing, empty, missing, whole)
  const { end, stream, text } = target()
  await storage.client.recordings.saveTo(storage.url, stream)
  expect([text(), end()]).toEqual(['RIFF', 'closed'])
  expect(storage.waits).toEqual([500, 1_000, 2_000])
})

test.each([
  ['missing', missing],
  ['empty', empty],
])('a file that stays %s fails at the deadline, and the stream can be used again', async (_, reply) => {
  await using storage = await startStorage(reply)
  const { end, stream } = target()
  const error = await failureOf(storage.client.recordings.saveTo(storage.url, stream, { readyWithinMs: 60_000 }))
  expect(error).toMatchObject({ code: 'timeout' })
  expect(error.message).toContain('60000 ms')
  expect(storage.waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000, 10_000])
  expect([end(), stream.locked]).toEqual(['open', false])
})

test('a part of it can be requested', async () => {
  await using storage = await startStorage((_, response) => response.writeHead(206).end('FF'))
  const { stream, text } = target()
  await storage.client.recordings.saveTo(storage.url, stream, { offset: 2, length: 2 })
  expect([text(), storage.requests]).toEqual(['FF', [{ range: 'bytes=2-3' }]])
})

test('another refusal is reported at once', async () => {
  await using storage = await startStorage((_, response) => response.writeHead(403).end())
  const error = await failureOf(storage.client.recordings.saveTo(storage.url, target().stream))
  expect(error).toMatchObject({ code: 'unauthorized', status: 403 })
  expect(storage.waits).toEqual([])
})

test('a file that breaks off aborts the stream', async () => {
  await using storage = await startStorage((_, response) => {
    response.writeHead(200, { 'content-length': '1000' })
    response.write('RIFF', () => response.destroy())
  })
  const { end, stream } = target()
  await failureOf(storage.client.recordings.saveTo(storage.url, stream))
  expect(end()).toBe('aborted')
})

test('waiting for it, and writing it, can be canceled', async () => {
  await using storage = await startStorage(missing)
  const aborted = AbortSignal.abort()
  const error = await failureOf(storage.client.recordings.saveTo(storage.url, target().stream, { signal: aborted }))
  expect(error.code).toBe('cancelled')

  const controller = new AbortController()
  await using endless = await startStorage((_, response) => {
    response.writeHead(200).write('RIFF')
  })
  const stream = new WritableStream<Uint8Array>({ write: () => controller.abort() })
  const { signal } = controller
  const late = await failureOf(endless.client.recordings.saveTo(endless.url, stream, { signal }))
  expect(late.code).toBe('cancelled')
})

test('64 MiB pass through without being buffered', async () => {
  const chunk = new Uint8Array(64 * 1024)
  const total = 1024 * chunk.length
  let sent = 0
  let received = 0
  let furthest = 0
  await using storage = await startStorage((_, response) => {
    const send = (): void => {
      while (sent < total) {
        sent += chunk.length
        if (!response.write(chunk)) return void response.once('drain', send)
      }
      response.end()
    }
    response.writeHead(200)
    send()
  })
  const slow = new WritableStream<Uint8Array>({
    async write({ length }) {
      furthest = Math.max(furthest, sent - received)
      received += length
      await turn()
    },
  })
  await storage.client.recordings.saveTo(storage.url, slow)
  expect(received).toBe(total)
  expect(furthest).toBeLessThan(total / 4)
})
