import type { RequestListener } from 'node:http'
import { createServer as createRawServer, type Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'

import { createSocketWire, WireError, type WireReply } from '@trunkline/core'
import { afterEach, describe, expect, test, vi } from 'vitest'

import { closed, listen, type Origin, startOrigin } from './fixtures/origin.ts'

const wire = createSocketWire()
const get = { method: 'GET', headers: {}, body: new Uint8Array() }
const text = 'Guten Tag, '.repeat(500)
const opened: AsyncDisposable[] = []

afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]()
})

async function origin(answer: RequestListener): Promise<Origin> {
  const started = await startOrigin(answer)
  opened.push(started)
  return started
}

async function textOf({ body }: WireReply): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of body) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

async function failureOf(promise: Promise<unknown>): Promise<WireError> {
  const thrown: unknown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(WireError)
  return thrown as WireError
}

describe('a reply', () => {
  test.each([
    ['gzip', gzipSync(text)],
    ['x-gzip', gzipSync(text)],
    ['deflate', deflateSync(text)],
    ['deflate', deflateRawSync(text)],
    ['br', brotliCompressSync(text)],
    ['GZIP', gzipSync(text)],
  ])('in %s is opened, and its head no longer speaks of that', async (encoding, bytes) => {
    const { url } = await origin((_request, response) =>
      response.writeHead(200, { 'content-encoding': encoding, 'content-length': bytes.length }).end(bytes),
    )
    const reply = await wire.send({ ...get, url })
    expect(await textOf(reply)).toBe(text)
    expect(Object.keys(reply.headers)).not.toContain('content-encoding')
    expect(Object.keys(reply.headers)).not.toContain('content-length')
  })

  test.each(['gzip', 'deflate', 'br'])('without a body is empty, whatever it calls itself: %s', async (encoding) => {
    const { url } = await origin((request, response) =>
      response.writeHead(request.url === '/204' ? 204 : 200, { 'content-encoding': encoding }).end(),
    )
    for (const path of ['/204', '/200']) expect(await textOf(await wire.send({ ...get, url: url + path }))).toBe('')
  })

  test('in an encoding that is not known is handed on as it is', async () => {
    const { url } = await origin((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'rot13' }).end('Thgra Gnt'),
    )
    const reply = await wire.send({ ...get, url })
    expect([await textOf(reply), reply.headers['content-encoding']]).toEqual(['Thgra Gnt', 'rot13'])
  })

  test.each([301, 404, 500])('of status %i is a reply like any other', async (status) => {
    const { url } = await origin((_request, response) => response.writeHead(status, { location: '/x' }).end('no'))
    const reply = await wire.send({ ...get, url })
    expect([reply.status, await textOf(reply)]).toEqual([status, 'no'])
  })

  test('joins headers that come twice', async () => {
    const { url } = await origin((_request, response) =>
      response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] }).end(),
    )
    expect((await wire.send({ ...get, url })).headers['set-cookie']).toBe('a=1, b=2')
  })

  test('that breaks off fails its reader, and the request was sent', async () => {
    const { url } = await origin((_request, response) => {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half', () => response.destroy())
    })
    expect(await failureOf(textOf(await wire.send({ ...get, url })))).toMatchObject({ sent: true, code: 'ECONNRESET' })
  })

  test('that is no gzip, though it says so, fails its reader', async () => {
    const { url } = await origin((_request, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('plain text'),
    )
    expect(await failureOf(textOf(await wire.send({ ...get, url })))).toMatchObject({ code: 'Z_DATA_ERROR' })
  })
})

describe('a connection', () => {
  test('is kept for the next request', async () => {
    const { url, seen } = await origin((_request, response) => response.end('ok'))
    const kept = createSocketWire()
    for (let turn = 0; turn < 3; turn += 1) await textOf(await kept.send({ ...get, url }))
    expect(seen.map(({ connection }) => connection)).toEqual([1, 1, 1])
  })

  test.each(['plain', 'gzip'])('is closed when its reader leaves before the first bytes: %s', async (encoding) => {
    const left = Promise.withResolvers<string>()
    const { url } = await origin((_request, response) => {
      response.once('close', () => left.resolve('left'))
      response.writeHead(200, { 'content-encoding': encoding }).write(gzipSync(text))
    })
    const { body } = await wire.send({ ...get, url })
    await body[Symbol.asyncIterator]().return?.()
    expect(await left.promise).toBe('left')
  })

  test('is closed when the signal is aborted while the body is read, and when no one reads it', async () => {
    for (const reading of [true, false]) {
      const left = Promise.withResolvers<string>()
      const { url } = await origin((_request, response) => {
        response.once('close', () => left.resolve('left'))
        response.writeHead(200).write('first')
      })
      const stop = new AbortController()
      const chunks = (await wire.send({ ...get, url, signal: stop.signal })).body[Symbol.asyncIterator]()
      if (reading) await chunks.next()
      stop.abort()
      expect(await left.promise).toBe('left')
    }
  })

  test('that was never made sent nothing; one that was made and cut may have sent all', async () => {
    const silent = createRawServer((socket: Socket) => socket.once('data', () => socket.resetAndDestroy()))
    const port = await listen(silent)
    expect(await failureOf(wire.send({ ...get, url: `http://localhost:${port}` }))).toMatchObject({ sent: true })
    await closed(silent)
    expect(await failureOf(wire.send({ ...get, url: `http://localhost:${port}` }))).toMatchObject({
      sent: false,
      code: 'ECONNREFUSED',
    })
  })

  test('is not begun for a signal that was aborted before', async () => {
    const { url, seen } = await origin((_request, response) => response.end('ok'))
    const failure = await failureOf(wire.send({ ...get, url, signal: AbortSignal.abort() }))
    expect(failure.sent).toBe(false)
    expect(seen).toEqual([])
  })

  test('leaves no listener at a signal that outlives it', async () => {
    const { url } = await origin((_request, response) => response.end('ok'))
    const { signal } = new AbortController()
    const added = vi.spyOn(signal, 'addEventListener')
    const removed = vi.spyOn(signal, 'removeEventListener')
    await textOf(await wire.send({ ...get, url, signal }))
    await vi.waitFor(() => expect(removed).toHaveBeenCalledTimes(added.mock.calls.length))
    expect(added).toHaveBeenCalled()
  })
})
