import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { TelephonyError } from '@trunkline/core/driver'
import { createHttp, type DownloadRequest, type HttpOptions } from '@trunkline/core/http'
import { afterEach, describe, expect, test, vi } from 'vitest'

const chunk = new Uint8Array(64 * 1024).fill(7)
const file: DownloadRequest = { method: 'GET', path: '/file', repeat: 'safe' }

function http(url: string, options: Partial<HttpOptions> = {}) {
  return createHttp({ baseUrl: url, provider: 'loop', delay: () => Promise.resolve(), ...options })
}

async function failureOf(promise: Promise<unknown>): Promise<TelephonyError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(TelephonyError)
  return thrown as TelephonyError
}

async function sizeOf(body: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0
  for await (const part of body) size += part.length
  return size
}

function allow(): boolean {
  return true
}

const servers: AsyncDisposable[] = []
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(servers.splice(0).map((server) => server[Symbol.asyncDispose]()))
})

describe('streaming', () => {
  test('20 MB come only as fast as they are read', async () => {
    const total = 320
    let written = 0
    let stalled = 0
    const url = await serve((_request, response) => {
      const more = (): void => {
        while (written < total) {
          written += 1
          if (!response.write(chunk)) {
            stalled += 1
            response.once('drain', more)
            return
          }
        }
        response.end()
      }
      more()
    })
    const { body } = await http(url).download(file)
    const reader = body[Symbol.asyncIterator]()
    let next = await reader.next()
    let size = 0
    const settled = await settledValue(() => written)
    // the kernel's buffers hold some megabytes; nobody else holds any
    expect(settled).toBeLessThan(total * 0.75)
    for (; next.done !== true; next = await reader.next()) size += next.value.length
    expect(size).toBe(total * chunk.length)
    expect(written).toBe(total)
    expect(stalled).toBeGreaterThan(0)
  })

  test('leaving the loop closes the connection', async () => {
    const closed = Promise.withResolvers<void>()
    const url = await serve((_request, response) => {
      response.once('close', () => closed.resolve())
      endless(response)
    })
    const { body } = await http(url).download(file)
    for await (const part of body) {
      expect(part.length).toBeGreaterThan(0)
      break
    }
    await closed.promise
  })

  test('abort ends a download while it is read, and also without a reader', async () => {
    for (const reading of [true, false]) {
      const closed = Promise.withResolvers<void>()
      const url = await serve((_request, response) => {
        response.once('close', () => closed.resolve())
        endless(response)
      })
      const controller = new AbortController()
      const { body } = await http(url).download({ ...file, signal: controller.signal })
      const reader = body[Symbol.asyncIterator]()
      if (reading) await reader.next()
      controller.abort()
      await closed.promise
      expect(await failureOf(drain(reader))).toMatchObject({ code: 'cancelled', provider: 'loop' })
    }
  })

  test('a connection cut within the body fails the reader with network', async () => {
    const url = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('x', () => response.destroy())
    })
    const { body } = await http(url).download(file)
    expect(await failureOf(sizeOf(body))).toMatchObject({ code: 'network', retryable: true })
  })

  test('a carrier that falls silent within the body times out', async () => {
    const url = await serve((_request, response) => {
      response.write('x')
    })
    const { body } = await http(url, { timeoutMs: 100 }).download(file)
    expect(await failureOf(sizeOf(body))).toMatchObject({ code: 'timeout' })
  })

  test('a slow reader is not a silent carrier', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const url = await serve((_request, response) => {
      for (let n = 0; n < 160; n += 1) response.write(chunk)
      response.end()
    })
    const { body } = await http(url, { timeoutMs: 1000 }).download(file)
    let size = 0
    vi.advanceTimersByTime(5000)
    for await (const part of body) {
      size += part.length
      vi.advanceTimersByTime(5000)
    }
    expect(size).toBe(160 * chunk.length)
  })

  test('a limit stops a download that grows beyond it', async () => {
    const url = await serve((_request, response) => endless(response))
    const { body } = await http(url).download({ ...file, maxReplyBytes: 100_000 })
    expect((await failureOf(sizeOf(body))).code).toBe('unexpected-reply')
  })

  test('a failure is classified like any other, and tried again before the body begins', async () => {
    let asked = 0
    const url = await serve((_request, response) => {
      asked += 1
      response.writeHead(asked === 1 ? 503 : 404, { 'content-type': 'text/html' }).end('<html>')
    })
    const classify = vi.fn<NonNullable<HttpOptions['classify']>>(() => ({ providerCode: 'E1' }))
    expect(await failureOf(http(url, { classify }).download(file))).toMatchObject({
      code: 'not-found',
      providerCode: 'E1',
    })
    expect(classify).toHaveBeenLastCalledWith(expect.objectContaining({ status: 404, body: '<html>' }))
    expect(asked).toBe(2)
  })

  test('a range and its partial reply go through', async () => {
    const url = await serve((request, response) => response.writeHead(206).end(request.headers.range))
    const { status, body } = await http(url).download({ ...file, headers: { Range: 'bytes=5-' } })
    expect([status, await sizeOf(body)]).toEqual([206, 'bytes=5-'.length])
  })
})

describe('redirects', () => {
  const secrets = { authorize: () => ({ authorization: 'Basic abc' }) }
  const request = { ...file, headers: { cookie: 'c=1', 'x-ms-host': 'h', range: 'bytes=0-' } }

  test('another origin gets neither credentials nor cookies, nor does the first one when sent back to', async () => {
    const seen: [string, IncomingMessage['headers']][] = []
    let home = ''
    const away = await serve((received, response) => {
      seen.push([`away${received.url}`, received.headers])
      response.writeHead(302, { location: received.url === '/x' ? '/y' : `${home}/back` }).end()
    })
    home = await serve((received, response) => {
      seen.push([received.url ?? '', received.headers])
      if (received.url === '/back') response.end('done')
      else response.writeHead(307, { location: received.url === '/file' ? '/second?a=%3A' : `${away}/x` }).end()
    })
    const { body } = await http(home, secrets).download({ ...request, redirects: { allow, max: 4 } })
    expect(await sizeOf(body)).toBe(4)
    const shown = seen.map(([where, { authorization, cookie, range, ...more }]) => [
      where,
      [authorization, cookie, more['x-ms-host'], range],
    ])
    expect(shown).toEqual([
      ['/file', ['Basic abc', 'c=1', 'h', 'bytes=0-']],
      ['/second?a=%3A', ['Basic abc', 'c=1', 'h', 'bytes=0-']],
      ['away/x', [undefined, undefined, undefined, 'bytes=0-']],
      ['away/y', [undefined, undefined, undefined, 'bytes=0-']],
      ['/back', [undefined, undefined, undefined, 'bytes=0-']],
    ])
  })

  test.each<[string, string, DownloadRequest['redirects'], string]>([
    ['without leave', '/x', undefined, '302'],
    [
      'to a place that is not allowed',
      'http://evil.example/x?sig=hidden',
      { allow: () => false, max: 5 },
      'evil.example',
    ],
    ['too often', '/file', { allow, max: 2 }, 'only 2 redirects'],
    ['to no place', 'http://[', { allow, max: 2 }, 'to no place'],
    ['to another scheme', 'ftp://evil.example/', { allow, max: 2 }, 'away from https'],
    ['with credentials', 'http://u:p@evil.example/', { allow, max: 2 }, 'with credentials'],
  ])('are refused %s', async (_name, location, redirects, words) => {
    const url = await serve((_request, response) => response.writeHead(302, { location }).end())
    const change = redirects === undefined ? {} : { redirects }
    const failure = await failureOf(http(url, secrets).download({ ...file, ...change }))
    expect(failure).toMatchObject({ code: 'unexpected-reply', status: 302 })
    expect(failure.message).toContain(words)
    expect(failure.message).not.toContain('hidden')
  })
})

async function drain(reader: AsyncIterator<Uint8Array>): Promise<void> {
  while ((await reader.next()).done !== true);
}

function endless(response: ServerResponse): void {
  const more = (): void => {
    while (!response.destroyed && response.write(chunk));
    response.once('drain', more)
  }
  more()
}

/** The value once it no longer changes over many turns of the event loop. */
async function settledValue(read: () => number): Promise<number> {
  let value = read()
  for (let same = 0; same < 2000; same += 1) {
    await new Promise((resolve) => setImmediate(resolve))
    if (read() !== value) same = 0
    value = read()
  }
  return value
}

async function serve(handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  servers.push({
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return `http://127.0.0.1:${address.port}`
}
