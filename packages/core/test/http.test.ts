import { Buffer } from 'node:buffer'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'

import { TelephonyError } from '@trunkline/core/driver'
import {
  type AttemptReport,
  createHttp,
  encodePath,
  encodeQuery,
  type HttpOptions,
  type HttpRequest,
  type OutgoingRequest,
  parseReply,
} from '@trunkline/core/http'
import fc from 'fast-check'
import FormData from 'form-data'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import * as z from 'zod'

const origin = 'https://carrier.example'
const waited: number[] = []

function http(options: Partial<HttpOptions> = {}) {
  return createHttp({
    baseUrl: `${origin}/api/`,
    provider: 'signalwire-laml',
    delay: (ms) => {
      waited.push(ms)
      return Promise.resolve()
    },
    ...options,
  })
}

async function failureOf(promise: Promise<unknown>): Promise<TelephonyError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(TelephonyError)
  return thrown as TelephonyError
}

const get: HttpRequest = { method: 'GET', path: '/thing', repeat: 'safe' }
const dial: HttpRequest = {
  method: 'POST',
  path: '/Accounts/p1/Calls.json',
  body: { form: 'To=%2B1' },
  repeat: 'never',
}

beforeEach(() => {
  waited.length = 0
  nock.disableNetConnect()
  nock.enableNetConnect('127.0.0.1')
})

afterEach(() => {
  nock.abortPendingRequests()
  nock.cleanAll()
  nock.enableNetConnect()
})

describe('what goes over the wire', () => {
  test('a form goes out with its exact bytes, its type and the headers of authorize', async () => {
    let seen: Readonly<Record<string, string>> = {}
    const scope = nock(origin)
      .post('/api/Accounts/p1/Calls.json', 'To=%2B1&Url=a%20b')
      .reply((request: Request) => {
        seen = Object.fromEntries(request.headers)
        return [200, { sid: 'c1' }, { 'X-Request-Id': 'r-1' }]
      })
    const reply = await http({ authorize: () => ({ Authorization: 'Basic abc' }), userAgent: 'trunkline/1' }).send({
      ...dial,
      body: { form: 'To=%2B1&Url=a%20b' },
    })
    expect(reply).toMatchObject({ status: 200, body: { sid: 'c1' }, requestId: 'r-1' })
    expect(seen).toMatchObject({
      authorization: 'Basic abc',
      'content-type': 'application/x-www-form-urlencoded',
      'user-agent': 'trunkline/1',
      accept: 'application/json',
    })
    scope.done()
  })

  test.each([
    ['json', { json: { text: 'ü' } }, 'application/json', '{"text":"ü"}'],
    ['text', { text: '<a/>', contentType: 'application/xml' }, 'application/xml', '<a/>'],
    ['nothing', undefined, undefined, ''],
  ] as const)('authorize sees exactly what a server receives: %s', async (_name, body, contentType, bytes) => {
    await using server = await recordingServer()
    let signed: OutgoingRequest | undefined
    const client = http({
      baseUrl: `${server.url}/p`,
      authorize: (request) => {
        signed = request
        return { 'x-signed': request.pathAndQuery }
      },
    })
    await client.send({ method: 'POST', path: '/call:play', repeat: 'never', ...(body === undefined ? {} : { body }) })
    const [received] = server.received
    expect(received?.body).toBe(bytes)
    expect(Buffer.from(signed?.body ?? []).toString()).toBe(bytes)
    expect(received?.headers['content-type']).toBe(contentType)
    expect(received?.headers['host']).toBe(signed?.host)
    expect(received?.headers).toMatchObject({ ...signed?.headers })
    expect(received?.headers['content-length']).toBe(String(Buffer.byteLength(bytes)))
  })

  test.each([
    "/a%3Ab%2F/<x>;y='z'|{w}^`?q=a:b&r=<'>&s=%20+%2B",
    '/a/../b/./c//d?next=https://x/%zz',
    '/calls/4%3A%2B1425:play?api-version=2026-03-12',
  ])('the path on the request line is byte for byte the one given: %s', async (path) => {
    await using server = await recordingServer()
    let signed = ''
    const authorize = (request: OutgoingRequest) => {
      signed = request.pathAndQuery
      return {}
    }
    await http({ baseUrl: `${server.url}/v1`, authorize }).send({ ...get, path })
    expect(server.received[0]?.path).toBe(`/v1${path}`)
    expect(signed).toBe(`/v1${path}`)
  })

  test('a multipart body is sent as bytes with its boundary', async () => {
    await using server = await recordingServer()
    const form = new FormData()
    form.append('part', 'hello', { contentType: 'text/plain' })
    form.append('file', Buffer.from([1, 2, 3]), { filename: 'a.bin' })
    await http({ baseUrl: server.url }).send({ ...dial, body: { multipart: form } })
    const [received] = server.received
    expect(received?.headers['content-type']).toBe(`multipart/form-data; boundary=${form.getBoundary()}`)
    expect(received?.body).toBe(form.getBuffer().toString())
  })

  test('the query is appended to the path', async () => {
    const scope = nock(origin).get('/api/thing?Page=1&a%20b=%27').reply(204)
    const reply = await http().send({ ...get, query: { Page: 1, 'a b': "'", none: undefined } })
    expect(reply).toEqual({ status: 204, headers: {}, body: undefined })
    scope.done()
  })

  test('proxies and defaults from outside are not used', async () => {
    await using server = await recordingServer()
    process.env['http_proxy'] = 'http://127.0.0.1:9'
    try {
      await http({ baseUrl: server.url }).send(get)
    } finally {
      delete process.env['http_proxy']
    }
    expect(server.received).toHaveLength(1)
  })
})

describe('what is refused before anything is sent', () => {
  test.each<[string, Partial<HttpRequest>]>([
    ['a path that is not encoded', { path: '/a b' }],
    ['a path with letters outside of ASCII', { path: '/ü' }],
    ['a path without its slash', { path: 'thing' }],
    ['a path that carries a fragment', { path: '/a#b' }],
    ['another host', { path: 'https://evil.example/thing' }],
    ['a host disguised by credentials', { path: `https://carrier.example@evil.example/thing` }],
    ['a host disguised by a backslash', { path: String.raw`https://evil.example\@carrier.example/thing` }],
    ['an allowed host without TLS', { path: 'http://files.example/x', allowHost: () => true }],
    ['a header that smuggles another', { headers: { 'x-a': 'b\r\nx-c: d' } }],
    ['JSON that is none', { body: { json: undefined } }],
  ])('%s', async (_name, change) => {
    const authorize = vi.fn<() => Record<string, string>>(() => ({}))
    const failure = await failureOf(http({ authorize }).send({ ...get, ...change }))
    expect(authorize).not.toHaveBeenCalled()
    expect(failure.code).toBe('invalid-argument')
  })

  test('a base URL with credentials is refused without printing them', () => {
    expect(() => http({ baseUrl: 'https://user:hunter22@carrier.example' })).toThrow(
      /^baseUrl must hold no credentials/,
    )
  })

  test('an absolute page link at the same origin, and an allowed host, are followed', async () => {
    const scopes = [
      nock(origin).get('/other/page?PageToken=PA%2F1').reply(200, {}),
      nock('https://files.example', { reqheaders: { authorization: 'Bearer t' } })
        .get('/x')
        .reply(200, {}),
    ]
    const client = http({ authorize: () => ({ authorization: 'Bearer t' }) })
    await client.send({ ...get, path: `${origin}/other/page?PageToken=PA%2F1` })
    await client.send({ ...get, path: 'https://files.example/x', allowHost: (host) => host === 'files.example' })
    expect(scopes.map((scope) => scope.isDone())).toEqual([true, true])
  })
})

describe('encoding', () => {
  test('each value is one segment', () => {
    expect(encodePath`/calls/${"4:+1(2)'*!/ü?#"}:play/${7}`).toBe(
      '/calls/4%3A%2B1%282%29%27%2A%21%2F%C3%BC%3F%23:play/7',
    )
  })

  test.each(['', '.', '..'])('"%s" is no segment', (value) => {
    expect(() => encodePath`/recordings/${value}`).toThrow('cannot be a segment')
  })

  test('any segment survives a round trip and holds only unreserved characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (value) => {
        fc.pre(value !== '.' && value !== '..')
        const path = encodePath`/${value}`
        expect(path).toMatch(/^\/[\w.~%-]+$/)
        expect(decodeURIComponent(path.slice(1))).toBe(value)
      }),
    )
  })

  test('queries encode keys too and leave undefined out', () => {
    expect(encodeQuery({ 'StartTime<': '2026-11-21', 'a b': "it's (*)", yes: true, n: 0, gone: undefined })).toBe(
      'StartTime%3C=2026-11-21&a%20b=it%27s%20%28%2A%29&yes=true&n=0',
    )
  })
})

describe('replies', () => {
  test('JSON is parsed, text stays text, nothing is undefined, gzip is opened', async () => {
    nock(origin)
      .get('/api/thing')
      .reply(200, '\uFEFF{"a":1}', { 'content-type': 'application/problem+json; charset=utf-8' })
      .get('/api/thing')
      .reply(200, '{"a":1}', { 'content-type': 'text/plain' })
      .get('/api/thing')
      .reply(200, '', { 'content-type': 'application/json' })
      .get('/api/thing')
      .reply(200, gzipSync('{"z":2}'), { 'content-type': 'application/json', 'content-encoding': 'gzip' })
    const bodies = []
    for (let n = 0; n < 4; n += 1) bodies.push((await http().send(get)).body)
    expect(bodies).toEqual([{ a: 1 }, '{"a":1}', undefined, { z: 2 }])
  })

  test('JSON that breaks off is an unexpected reply, and is not asked for again', async () => {
    const scope = nock(origin).get('/api/thing').reply(200, '{"a":', { 'content-type': 'application/json' })
    const failure = await failureOf(http().send(get))
    expect(failure).toMatchObject({ code: 'unexpected-reply', status: 200, retryable: false })
    scope.done()
  })

  test('a body over the limit is an unexpected reply, also when it was small before it was unpacked', async () => {
    const bomb = gzipSync(Buffer.alloc(100_000, 32))
    nock(origin)
      .get('/api/thing')
      .reply(200, 'x'.repeat(1001))
      .get('/api/thing')
      .reply(200, bomb, { 'content-encoding': 'gzip' })
    const request = { ...get, maxReplyBytes: 1000 }
    expect((await failureOf(http().send(request))).message).toContain('longer than 1000 bytes')
    expect((await failureOf(http().send(request))).code).toBe('unexpected-reply')
  })

  test('a redirect is an unexpected reply unless the caller accepts it', async () => {
    nock(origin).get('/api/thing').twice().reply(307, '', { location: 'https://elsewhere.example/' })
    expect(await failureOf(http().send(get))).toMatchObject({ code: 'unexpected-reply', status: 307 })
    const reply = await http().send({ ...get, accept: [307] })
    expect(reply).toMatchObject({ status: 307, headers: { location: 'https://elsewhere.example/' } })
  })

  test('parseReply returns what the schema says and otherwise lists places, not values', () => {
    const schema = z.object({ calls: z.array(z.object({ sid: z.string() })) })
    expect(parseReply(schema, { status: 200, body: { calls: [{ sid: 'a' }] } }, 'listing calls').calls[0]?.sid).toBe(
      'a',
    )
    const bad = () => parseReply(schema, { status: 200, body: { calls: [{ sid: 424_242 }] } }, 'listing calls')
    expect(bad).toThrow('the reply to listing calls is not as documented at calls.0.sid')
    expect(bad).not.toThrow('424242')
    expect(() => parseReply(schema, { status: 200, body: 'x' }, 'y')).toThrow('at its root')
  })
})

describe('failures', () => {
  test.each([
    [400, 'rejected'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'not-found'],
    [409, 'conflict'],
    [410, 'not-found'],
    [412, 'conflict'],
    [422, 'rejected'],
    [418, 'unexpected-reply'],
    [501, 'unavailable'],
  ])('%i becomes %s, after one attempt', async (status, code) => {
    const scope = nock(origin).get('/api/thing').reply(status, '')
    expect(await failureOf(http().send(get))).toMatchObject({ code, status, retryable: false })
    scope.done()
  })

  test('the message names request, status, vendor code and request id', async () => {
    nock(origin)
      .post('/api/Accounts/p1/Calls.json?token=hidden')
      .reply(422, { code: 21_211, message: 'To is not\r\n valid' }, { 'x-request-id': 'r-9' })
    const classify = vi.fn<NonNullable<HttpOptions['classify']>>(({ body }) => {
      const { code, message } = body as { code: number; message: string }
      return { providerCode: String(code), providerMessage: message }
    })
    const failure = await failureOf(http({ classify }).send({ ...dial, query: { token: 'hidden' } }))
    expect(failure.message).toBe(
      'signalwire-laml refused POST /…/Calls.json with 422: 21211 To is not valid (request id r-9)',
    )
    expect(failure).toMatchObject({ providerCode: '21211', providerMessage: 'To is not valid', requestId: 'r-9' })
  })

  test('classify may give another code, gets HTML as text, and cannot break the failure', async () => {
    nock(origin)
      .get('/api/thing')
      .reply(403, '<html>busy</html>', { 'content-type': 'application/json' })
      .get('/api/thing')
      .reply(404, 'x'.repeat(400_000))
    const bodies: unknown[] = []
    const rename = http({
      classify: ({ body }) => {
        bodies.push(body)
        return { code: 'not-available', providerMessage: 'm'.repeat(900) }
      },
    })
    const failure = await failureOf(rename.send(get))
    expect(failure.code).toBe('not-available')
    expect(failure.providerMessage).toHaveLength(500)
    expect(bodies).toEqual(['<html>busy</html>'])
    const broken = http({
      classify: () => {
        throw new TypeError('oops')
      },
    })
    expect((await failureOf(broken.send(get))).code).toBe('not-found')
  })

  test('no failure shows a credential, a query value or a body', async () => {
    const secret = 'S3cr3t-tok3n/with+chars=='
    const status = fc.constantFrom(301, 400, 401, 404, 408, 422, 429, 500, 503)
    const repeat = fc.constantFrom('safe', 'keyed', 'never')
    const shape = fc.constantFrom('echo', 'html', 'cut', 'broken')
    await fc.assert(
      fc.asyncProperty(status, repeat, shape, async (code, twice, kind) => {
        const scope = nock(origin).persist().post('/api/a').query(true)
        if (kind === 'cut') scope.replyWithError(Object.assign(new Error(`hang up ${secret}`), { code: 'ECONNRESET' }))
        else if (kind === 'broken') scope.reply(200, `{"${secret}`, { 'content-type': 'application/json' })
        else scope.reply(code, kind === 'html' ? `<p>${secret}</p>` : { message: `Basic ${secret} is bad` })
        const client = http({
          authorize: () => ({ authorization: `Basic ${secret}` }),
          classify: ({ body }) => ({ providerMessage: JSON.stringify(body) }),
        })
        const request = {
          method: 'POST',
          path: '/a',
          repeat: twice,
          query: { sig: secret },
          body: { text: secret, contentType: 'text/plain' },
        } as const
        const failure = await failureOf(client.send(request))
        nock.cleanAll()
        const cause = failure.cause as Error | undefined
        const shown = [failure.message, failure.stack, JSON.stringify(failure), String(cause), cause?.stack].join('\n')
        expect(shown).not.toContain('S3cr3t')
        expect(shown).not.toContain('config')
      }),
      { numRuns: 60 },
    )
  })

  test('credentials that cannot be prepared fail as such, and nothing is sent', async () => {
    const vault = new Error('the vault says hunter22')
    const failure = await failureOf(http({ authorize: () => Promise.reject(vault) }).send(dial))
    expect(failure).toMatchObject({ code: 'unauthorized', retryable: false })
    expect(JSON.stringify(failure) + String(failure.stack)).not.toContain('hunter22')
  })
})

describe('observation', () => {
  test('every attempt is reported, and a failing observer changes nothing', async () => {
    nock(origin)
      .get('/api/deep/thing?k=v')
      .reply(503, '', { 'x-azure-ref': 'ref' })
      .get('/api/deep/thing?k=v')
      .reply(200, {})
    const reports: AttemptReport[] = []
    const onAttempt = (report: AttemptReport) => {
      reports.push(report)
      throw new Error('the observer is broken')
    }
    await http({ onAttempt }).send({ ...get, path: '/deep/thing?k=v' })
    const always = { provider: 'signalwire-laml', method: 'GET', path: '/…/thing', durationMs: expect.any(Number) }
    expect(reports).toEqual([
      { ...always, attempt: 1, status: 503, requestId: 'ref', code: 'unavailable' },
      { ...always, attempt: 2, status: 200 },
    ])
  })
})

interface Received {
  readonly path: string
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

async function recordingServer(): Promise<AsyncDisposable & { url: string; received: Received[] }> {
  const received: Received[] = []
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ path: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() })
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
