import { createServer, type Server, type Socket } from 'node:net'

import { TelephonyError, type Wire, WireError, type WireRequest } from '@trunkline/core/driver'
import { createHttp, type HttpOptions, type HttpRequest, type Repeat, unlessDone } from '@trunkline/core/http'
import nock from 'nock'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { ManualClock } from './fixtures/manual-clock.ts'

const origin = 'https://carrier.example'
const waited: number[] = []

function delay(ms: number): Promise<void> {
  waited.push(ms)
  return Promise.resolve()
}

function http(options: Partial<HttpOptions> = {}) {
  return createHttp({ baseUrl: origin, provider: 'acs-call-automation', delay, ...options })
}

async function failureOf(promise: Promise<unknown>): Promise<TelephonyError> {
  const thrown = await promise.then(
    () => undefined,
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(TelephonyError)
  return thrown as TelephonyError
}

function post(repeat: Repeat, more: Partial<HttpRequest> = {}): HttpRequest {
  return { method: 'POST', path: '/calls', body: { json: { to: '1' } }, repeat, ...more }
}

beforeEach(() => {
  waited.length = 0
  nock.disableNetConnect()
  nock.enableNetConnect('127.0.0.1')
})

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  nock.abortPendingRequests()
  nock.cleanAll()
  nock.enableNetConnect()
})

describe('what is sent again', () => {
  test.each([408, 429, 500, 502, 503, 504])('a safe request after %i', async (status) => {
    const scope = nock(origin).get('/calls').times(2).reply(status).get('/calls').reply(200, {})
    expect((await http().send({ method: 'GET', path: '/calls', repeat: 'safe' })).status).toBe(200)
    expect(waited).toHaveLength(2)
    scope.done()
  })

  test.each([
    ['a reply that was lost', 504, true],
    ['a refusal that did nothing', 429, false],
  ])(
    'a request that finds its object gone after %s says whether that may be its own doing',
    async (_title, first, maybeDone) => {
      nock(origin).post('/calls').reply(first).post('/calls').reply(404)
      const error = await failureOf(http().send(post('safe')))
      expect(error).toMatchObject({ code: 'not-found', maybeDone })
      expect(error.as('too-late', 'gone').with({ callId: 'c' })).toMatchObject({ code: 'too-late', maybeDone })
      nock(origin).post('/calls').reply(first).post('/calls').reply(404)
      const ending = unlessDone(http().send(post('safe'))).then(
        () => 'done',
        () => 'failed',
      )
      expect(await ending).toBe(maybeDone ? 'done' : 'failed')
    },
  )

  test('a keyed request keeps its headers and body, and is signed anew each time', async () => {
    const seen: unknown[] = []
    nock(origin)
      .post('/calls', { to: '1' })
      .times(3)
      .reply(({ headers }: Request) => {
        seen.push([headers.get('repeatability-request-id'), headers.get('x-ms-date')])
        return [seen.length < 3 ? 502 : 201, {}]
      })
    let signed = 0
    const authorize = () => ({ 'x-ms-date': `date ${(signed += 1)}` })
    await http({ authorize }).send(post('keyed', { headers: { 'Repeatability-Request-ID': 'k1' } }))
    expect(seen).toEqual([
      ['k1', 'date 1'],
      ['k1', 'date 2'],
      ['k1', 'date 3'],
    ])
  })

  test('attempts counts the first', async () => {
    const scope = nock(origin).get('/calls').times(2).reply(503)
    const failure = await failureOf(http({ attempts: 2 }).send({ method: 'GET', path: '/calls', repeat: 'safe' }))
    expect(failure).toMatchObject({ code: 'unavailable', retryable: true, status: 503 })
    expect(waited).toHaveLength(1)
    scope.done()
  })

  test.each([400, 401, 404, 409, 412, 422])('nothing after %i', async (status) => {
    const scope = nock(origin).post('/calls').reply(status)
    await failureOf(http().send(post('keyed')))
    expect(waited).toEqual([])
    scope.done()
  })

  test.each([429, 503, 500])(
    'nothing after a %i of which the adapter knows that waiting does not help',
    async (status) => {
      const scope = nock(origin).post('/calls').reply(status, '', { 'retry-after': '1' })
      const client = http({ classify: () => ({ code: 'rate-limited', transient: false }) })
      expect(await failureOf(client.send(post('safe')))).toMatchObject({ code: 'rate-limited', retryable: false })
      expect(waited).toEqual([])
      scope.done()
    },
  )

  test('what the adapter calls refused is not sent again, whatever the status', async () => {
    const scope = nock(origin).post('/calls').reply(500)
    const client = http({ classify: () => ({ code: 'rejected' }) })
    expect(await failureOf(client.send(post('keyed')))).toMatchObject({ code: 'rejected', status: 500 })
    scope.done()
  })
})

describe('how long is waited', () => {
  const inTenSeconds = 'Thu, 12 Mar 2026 10:20:40 GMT'
  const now = 'Thu, 12 Mar 2026 10:20:30 GMT'
  test.each([
    ['seconds', { 'retry-after': '7' }, 7000],
    ['a date by the clock of the carrier', { 'retry-after': inTenSeconds, date: now }, 10_000],
    ['as long as is allowed', { 'retry-after': '30' }, 30_000],
    ['a date that has passed', { 'retry-after': now, date: inTenSeconds }, 0],
  ])('Retry-After: %s', async (_name, headers, wait) => {
    nock(origin).post('/calls').reply(429, '', headers).post('/calls').reply(200, {})
    await http().send(post('keyed'))
    expect(waited).toEqual([wait])
  })

  test('a date without the carrier’s clock is read by ours', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(now) })
    nock(origin).post('/calls').reply(503, '', { 'retry-after': inTenSeconds }).post('/calls').reply(200, {})
    await http().send(post('keyed'))
    expect(waited).toEqual([10_000])
  })

  test.each([
    [0, [250, 500, 1000]],
    [0.999_999, [500, 1000, 2000]],
  ])('otherwise it doubles, less a random part: %d', async (random, expected) => {
    vi.spyOn(Math, 'random').mockReturnValue(random)
    nock(origin).post('/calls').times(4).reply(503, '', { 'retry-after': 'soon' })
    await failureOf(http({ attempts: 4 }).send(post('keyed')))
    expect(waited).toEqual(expected)
  })

  test.each(['safe', 'keyed', 'never'] as const)(
    'longer than the limit fails a %s request at once, and the error says what the carrier asked for, uncut',
    async (repeat) => {
      const scope = nock(origin).post('/calls').reply(429, '', { 'retry-after': '3600' })
      const failure = await failureOf(http().send(post(repeat)))
      expect(failure).toMatchObject({ code: 'rate-limited', retryable: true, retryAfterMs: 3_600_000, status: 429 })
      expect(failure.message).toContain('asks to wait 3600 s')
      expect(waited).toEqual([])
      scope.done()
    },
  )

  test('is limited for all attempts together', async () => {
    const scope = nock(origin).post('/calls').times(2).reply(429, '', { 'retry-after': '20' })
    expect(await failureOf(http().send(post('safe')))).toMatchObject({ code: 'rate-limited', retryAfterMs: 20_000 })
    expect(waited).toEqual([20_000])
    scope.done()
  })

  test('may be limited otherwise, also to nothing', async () => {
    nock(origin).post('/calls').times(2).reply(429, '', { 'retry-after': '7' })
    for (const maxWaitMs of [6_999, 0])
      expect(await failureOf(http({ maxWaitMs }).send(post('safe')))).toMatchObject({ retryAfterMs: 7_000 })
    expect(waited).toEqual([])
  })

  test('and a wait that the deadline of the request does not allow is an error now', async () => {
    const scope = nock(origin).post('/calls').reply(429, '', { 'retry-after': '10' })
    const failure = await failureOf(http().send(post('safe', { deadlineMs: 10_000 })))
    expect(failure).toMatchObject({ code: 'rate-limited', retryAfterMs: 10_000 })
    scope.done()
  })
})

describe('a request that must not be done twice', () => {
  test.each([
    [500, 'outcome-unknown', false],
    [502, 'outcome-unknown', false],
    [504, 'outcome-unknown', false],
    [503, 'outcome-unknown', false],
    [408, 'timeout', false],
    [422, 'rejected', false],
  ])('is sent once: %i means %s', async (status, code, retryable) => {
    const scope = nock(origin).post('/calls').reply(status)
    expect(await failureOf(http().send(post('never')))).toMatchObject({ code, retryable, status })
    expect(waited).toEqual([])
    scope.done()
  })

  test.each(['5', undefined])(
    'is sent again after a 429, which says that nothing was done (Retry-After: %s)',
    async (wait) => {
      const headers = wait === undefined ? {} : { 'retry-after': wait }
      const scope = nock(origin).post('/calls').times(2).reply(429, '', headers).post('/calls').reply(201, {})
      expect((await http().send(post('never'))).status).toBe(201)
      expect(waited).toHaveLength(2)
      scope.done()
    },
  )

  test('keeps the code of a 429 when attempts run out', async () => {
    const scope = nock(origin).post('/calls').times(3).reply(429)
    expect(await failureOf(http().send(post('never')))).toMatchObject({ code: 'rate-limited', retryable: true })
    scope.done()
  })

  test.each([503, 500])('is sent again after a %i of which the adapter knows that nothing was done', async (status) => {
    const scope = nock(origin).post('/calls').reply(status).post('/calls').reply(201, {})
    expect((await http({ classify: () => ({ nothingDone: true }) }).send(post('never'))).status).toBe(201)
    scope.done()
  })

  test('is not sent again after a 503 that the adapter merely calls unavailable', async () => {
    const scope = nock(origin).post('/calls').reply(503)
    const client = http({ classify: () => ({ code: 'unavailable' }) })
    expect(await failureOf(client.send(post('never')))).toMatchObject({ code: 'outcome-unknown', retryable: false })
    scope.done()
  })

  test('is unknown once an attempt after a 429 had no clear outcome', async () => {
    const scope = nock(origin).post('/calls').reply(429).post('/calls').reply(502)
    expect(await failureOf(http().send(post('never')))).toMatchObject({ code: 'outcome-unknown', retryable: false })
    scope.done()
  })

  test('refused connections are tried again, since nothing was sent', async () => {
    const port = await closedPort()
    const failure = await failureOf(http({ baseUrl: `http://127.0.0.1:${port}` }).send(post('never')))
    expect(waited).toHaveLength(2)
    expect(failure).toMatchObject({ code: 'network', retryable: true })
    expect(failure.message).toBe(
      'acs-call-automation was not reached for POST /calls, nothing was sent: the connection failed (ECONNREFUSED)',
    )
  })

  test.each(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'])('%s means that nothing was sent', async (number) => {
    nock(origin)
      .post('/calls')
      .times(3)
      .replyWithError(Object.assign(new Error('no'), { code: number }))
    expect(await failureOf(http().send(post('never')))).toMatchObject({ code: 'network', retryable: true })
  })

  test('a TLS handshake that fails sent nothing', async () => {
    await using server = await rawServer((socket) => socket.end('HTTP/1.1 400 this is no TLS\r\n\r\n'))
    const failure = await failureOf(http({ baseUrl: `https://127.0.0.1:${server.port}` }).send(post('never')))
    expect(failure).toMatchObject({ code: 'network', retryable: true })
  })

  test('a connection that is cut during the TLS handshake sent nothing', async () => {
    await using server = await rawServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
    const failure = await failureOf(http({ baseUrl: `https://127.0.0.1:${server.port}` }).send(post('never')))
    expect(failure).toMatchObject({ code: 'network', retryable: true })
  })

  test('a TLS handshake that never ends sent nothing', async () => {
    await using server = await rawServer(() => undefined)
    const client = http({ baseUrl: `https://127.0.0.1:${server.port}`, timeoutMs: 100, attempts: 1 })
    const failure = await failureOf(client.send(post('never')))
    expect(failure).toMatchObject({ code: 'network', retryable: true })
    expect(failure.message).toContain('no connection within 100 ms')
  })

  test.each([
    ['before the reply', ''],
    ['within the head of the reply', 'HTTP/1.1 200 OK\r\nContent-Le'],
    ['within the body of the reply', 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":'],
  ])('a connection cut %s leaves the outcome unknown', async (_name, part) => {
    await using server = await rawServer((socket) => socket.once('data', () => socket.end(part)))
    const failure = await failureOf(http({ baseUrl: server.url }).send(post('never')))
    expect(failure).toMatchObject({ code: 'outcome-unknown', retryable: false })
    expect(failure.message).toContain('may or may not have carried out POST /calls')
    expect(server.requests()).toBe(1)
  })

  test('a reply that does not come in time leaves the outcome unknown', async () => {
    await using server = await rawServer(() => undefined)
    const failure = await failureOf(http({ baseUrl: server.url, timeoutMs: 100 }).send(post('never')))
    expect(failure).toMatchObject({ code: 'outcome-unknown', retryable: false })
    expect(failure.message).toContain('no reply within 100 ms')
  })

  test('a refusal whose body is cut is still a refusal', async () => {
    const head = 'HTTP/1.1 422 No\r\nContent-Length: 100\r\n\r\n{"a":'
    await using server = await rawServer((socket) => socket.once('data', () => socket.end(head)))
    expect((await failureOf(http({ baseUrl: server.url }).send(post('never')))).code).toBe('rejected')
  })
})

describe('when attempts run out', () => {
  test('a safe request has the code of its last failure', async () => {
    await using server = await rawServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
    const client = http({ baseUrl: server.url })
    const failure = await failureOf(client.send({ method: 'DELETE', path: '/calls/1', repeat: 'safe' }))
    expect(failure).toMatchObject({ code: 'network', retryable: true })
    expect(server.requests()).toBe(3)
  })

  test('a safe request that gets no reply times out', async () => {
    await using server = await rawServer(() => undefined)
    const client = http({ baseUrl: server.url, timeoutMs: 50, attempts: 2 })
    const failure = await failureOf(client.send({ method: 'GET', path: '/calls/1', repeat: 'safe' }))
    expect(failure).toMatchObject({ code: 'timeout', retryable: true })
    expect(server.requests()).toBe(2)
  })

  test.each([429, 503, 401, 409])(
    'a keyed request with an unclear attempt is unknown, even if %i is last',
    async (status) => {
      nock(origin).post('/calls').reply(502).post('/calls').times(2).reply(status)
      const failure = await failureOf(http().send(post('keyed')))
      expect(failure).toMatchObject({ code: 'outcome-unknown', retryable: false, status })
      expect(failure.message).toContain('an earlier attempt had no clear outcome')
    },
  )

  test('a keyed request that was cut once and is then refused a connection is unknown', async () => {
    const server = await rawServer((socket) => socket.once('data', () => socket.resetAndDestroy()))
    const closing = async () => {
      await server[Symbol.asyncDispose]()
    }
    const client = http({ baseUrl: server.url, delay: closing, attempts: 2 })
    const failure = await failureOf(client.send(post('keyed')))
    expect(failure).toMatchObject({ code: 'outcome-unknown', retryable: false })
    expect(failure.message).toContain('ECONNREFUSED')
  })

  test('a keyed request with an unclear attempt that is then refused is refused', async () => {
    nock(origin).post('/calls').reply(502).post('/calls').reply(422)
    expect((await failureOf(http().send(post('keyed')))).code).toBe('rejected')
  })

  test('a keyed request that certainly never arrived keeps its own code', async () => {
    nock(origin).post('/calls').times(3).reply(503)
    expect(await failureOf(http().send(post('keyed')))).toMatchObject({ code: 'unavailable', retryable: true })
  })
})

describe('how long a request takes at most', () => {
  test('is known beforehand: all attempts time out, and all waiting is used up', () => {
    expect(http().longestRequestMs).toBe(3 * 15_000 + 30_000)
    expect(http({ attempts: 2, timeoutMs: 1_000, maxWaitMs: 5_000 }).longestRequestMs).toBe(7_000)
  })

  test('is shared out among the attempts of a request with a deadline, so that one unanswered attempt is not the last', async () => {
    const clock = new ManualClock()
    const started = clock.now()
    const times: number[] = []
    const wire: Wire = {
      send: (request) => {
        times.push(clock.now() - started)
        return times.length < 3 ? unanswered(request) : Promise.resolve({ status: 200, headers: {}, body: nothing() })
      },
    }
    const client = createHttp({ baseUrl: origin, provider: 'p', timeoutMs: 30_000, wire, clock })
    const reply = client.send({ method: 'DELETE', path: '/calls/1', repeat: 'safe', deadlineMs: 10_000 })
    await vi.waitFor(() => expect(times).toHaveLength(1))
    await clock.advance(10_000)
    expect((await reply).status).toBe(200)
    expect(times[1]).toBeGreaterThan(3_333)
    expect(times[2]).toBeLessThan(8_000)
  })

  test.each(['safe', 'keyed', 'never'] as const)(
    'ends a %s request that no one answers at its deadline',
    async (repeat) => {
      const clock = new ManualClock()
      const started = clock.now()
      const wire: Wire = { send: unanswered }
      let settledAt = Infinity
      const failure = createHttp({ baseUrl: origin, provider: 'p', timeoutMs: 30_000, wire, clock })
        .send(post(repeat, { deadlineMs: 10_000 }))
        .catch((thrown: unknown) => thrown)
        .finally(() => (settledAt = clock.now() - started))
      await vi.waitFor(() => clock.advance(0))
      for (let second = 0; second < 12; second += 1) await clock.advance(1_000)
      expect(await failure).toMatchObject({ code: repeat === 'safe' ? 'timeout' : 'outcome-unknown' })
      expect(settledAt).toBeLessThanOrEqual(10_000)
    },
  )

  test('counts the time that credentials need, and they end with the attempt', async () => {
    const clock = new ManualClock()
    const failure = createHttp({ baseUrl: origin, provider: 'p', clock, authorize: never })
      .send(post('never'))
      .catch((thrown: unknown) => thrown)
    await clock.advance(15_000)
    expect(await failure).toMatchObject({ code: 'timeout', retryable: true })
    expect(String(await failure)).toContain('the credentials for p were not ready within 15000 ms; nothing was sent')
  })

  test.each([0, -1, Number.NaN])('has to be a time: a deadline of %d is refused', async (deadlineMs) => {
    expect(await failureOf(http().send(post('safe', { deadlineMs })))).toMatchObject({ code: 'invalid-argument' })
  })
})

describe('abort', () => {
  test.each(['safe', 'keyed', 'never'] as const)('before anything was sent: cancelled (%s)', async (repeat) => {
    const failure = await failureOf(http().send(post(repeat, { signal: AbortSignal.abort() })))
    expect(failure).toMatchObject({ code: 'cancelled', retryable: false })
  })

  test('while the credentials are prepared: cancelled, and nothing was sent', async () => {
    const controller = new AbortController()
    const authorize = () => {
      controller.abort()
      return new Promise<Record<string, string>>(() => undefined)
    }
    const failure = await failureOf(http({ authorize }).send(post('never', { signal: controller.signal })))
    expect(failure.code).toBe('cancelled')
  })

  test.each([
    ['safe', 'cancelled'],
    ['keyed', 'outcome-unknown'],
    ['never', 'outcome-unknown'],
  ] as const)('on the wire, a %s request is %s and not sent again', async (repeat, code) => {
    const controller = new AbortController()
    await using server = await rawServer((socket) => socket.once('data', () => controller.abort()))
    const failure = await failureOf(http({ baseUrl: server.url }).send(post(repeat, { signal: controller.signal })))
    expect(failure).toMatchObject({ code, retryable: false })
    expect(failure.message).toContain('the signal was aborted')
    expect(server.requests()).toBe(1)
  })

  test.each([
    [503, 'cancelled'],
    [502, 'outcome-unknown'],
  ])('between attempts, after %i: %s at once, even if the delay does not listen', async (status, code) => {
    const controller = new AbortController()
    const scope = nock(origin).post('/calls').reply(status)
    const deaf = () => {
      controller.abort()
      return new Promise<void>(() => undefined)
    }
    const failure = await failureOf(http({ delay: deaf }).send(post('keyed', { signal: controller.signal })))
    expect(failure.code).toBe(code)
    scope.done()
  })

  test('the built-in delay stops too', async () => {
    const controller = new AbortController()
    const scope = nock(origin).post('/calls').reply(503, '', { 'retry-after': '30' })
    const onAttempt = () => setImmediate(() => controller.abort())
    const client = createHttp({ baseUrl: origin, provider: 'p', onAttempt })
    expect((await failureOf(client.send(post('keyed', { signal: controller.signal })))).code).toBe('cancelled')
    scope.done()
  })
})

function unanswered({ signal }: WireRequest): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>()
  signal?.addEventListener('abort', () => reject(new WireError('aborted', { sent: true })))
  return promise
}

function never(): Promise<never> {
  return new Promise(() => undefined)
}

async function* nothing(): AsyncGenerator<Uint8Array> {
  // an empty body
}

async function closedPort(): Promise<number> {
  await using server = await rawServer(() => undefined)
  return server.port
}

async function rawServer(
  handle: (socket: Socket) => void,
): Promise<AsyncDisposable & { port: number; url: string; requests: () => number }> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.resume()
    handle(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    port: address.port,
    url: `http://127.0.0.1:${address.port}`,
    requests: () => sockets.size,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => resolve())
      }),
  }
}
