import { Agent } from 'node:http'
import { inspect } from 'node:util'

import {
  createSocketWire,
  type SocketWireOptions,
  TelephonyError,
  type Wire,
  WireError,
  type WireReply,
} from '@trunkline/core'
import { createHttp } from '@trunkline/core/http'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'

import { type Certificate, certificateForLocalhost, startOrigin, startSecureOrigin } from './fixtures/origin.ts'
import { type ProxyBehaviour, startProxy } from './fixtures/proxy-server.ts'

let certificate: Certificate
beforeAll(async () => {
  certificate = await certificateForLocalhost()
})
afterEach(() => vi.unstubAllEnvs())

const request = { method: 'GET', headers: {}, body: new Uint8Array() }

function wireTo(options: SocketWireOptions): Wire {
  return createSocketWire({ tls: { ca: certificate.cert }, ...options })
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

/** Names proxies in the environment, where the machine may name some of its own. */
function environment(names: Readonly<Record<string, string>>): void {
  for (const name of ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY']) {
    vi.stubEnv(name, names[name] ?? '')
    vi.stubEnv(name.toLowerCase(), '')
  }
}

describe('a request of https through a proxy', () => {
  test('is tunnelled: the proxy learns the host, and the carrier sees the path byte for byte', async () => {
    await using origin = await startSecureOrigin(certificate)
    await using proxy = await startProxy()
    const reply = await wireTo({ proxy: proxy.url }).send({ ...request, url: `${origin.url}/a%3Ab?c=<d>` })
    expect([reply.status, await textOf(reply)]).toEqual([200, 'ok'])
    expect(proxy.asked).toEqual([`CONNECT localhost:${origin.port}`])
    expect(origin.seen).toMatchObject([{ url: '/a%3Ab?c=<d>', headers: { host: `localhost:${origin.port}` } }])
  })

  test('keeps its tunnel for the next one', async () => {
    await using origin = await startSecureOrigin(certificate)
    await using proxy = await startProxy()
    const wire = wireTo({ proxy: proxy.url })
    for (let turn = 0; turn < 3; turn += 1) await textOf(await wire.send({ ...request, url: `${origin.url}/${turn}` }))
    expect(proxy.asked).toHaveLength(1)
    expect(origin.seen.map(({ connection }) => connection)).toEqual([1, 1, 1])
  })

  test('shows the proxy the name and password of its URL, and the carrier neither', async () => {
    await using origin = await startSecureOrigin(certificate)
    await using proxy = await startProxy()
    const named = new URL(proxy.url)
    named.username = 'erika'
    named.password = 'p%40ss'
    await textOf(await wireTo({ proxy: named }).send({ ...request, url: origin.url }))
    expect(proxy.proofs).toEqual([`Basic ${Buffer.from('erika:p@ss').toString('base64')}`])
    expect(origin.seen[0]?.headers).not.toHaveProperty('proxy-authorization')
  })

  test.each([407, 403, 502, 503])(
    'that the proxy refuses with %i was not sent, and the status is the proxy’s',
    async (status) => {
      await using proxy = await startProxy({ refuse: status })
      const wire = wireTo({ proxy: proxy.url })
      const failure = await failureOf(wire.send({ ...request, url: 'https://carrier.example/' }))
      expect(failure).toMatchObject({ sent: false, code: `PROXY_${status}` })
    },
  )

  test('never becomes an unknown dial because of a proxy', async () => {
    await using proxy = await startProxy({ refuse: 502 })
    const http = createHttp({
      baseUrl: 'https://carrier.example',
      provider: 'loop',
      wire: wireTo({ proxy: proxy.url }),
    })
    const dial = http.send({ method: 'POST', path: '/calls', repeat: 'never' })
    await expect(dial).rejects.toMatchObject({ code: 'network', message: expect.stringContaining('PROXY_502') })
  })

  test.each<[string, ProxyBehaviour | 'gone', string]>([
    ['refuses with 407', { refuse: 407 }, 'the connection failed (PROXY_407)'],
    ['refuses with 502', { refuse: 502 }, 'the connection failed (PROXY_502)'],
    ['never answers', { silent: true }, 'no connection within 300 ms'],
    ['is not there', 'gone', 'the connection failed (ECONNREFUSED)'],
  ])('fails with an error that names the proxy without its password when it %s', async (_, behaviour, why) => {
    await using proxy = await startProxy(behaviour === 'gone' ? {} : behaviour)
    if (behaviour === 'gone') await proxy[Symbol.asyncDispose]()
    const named = new URL(proxy.url)
    Object.assign(named, { username: 'erika', password: 'hunter22' })
    const http = createHttp({
      baseUrl: 'https://carrier.example',
      provider: 'loop',
      wire: wireTo({ proxy: named }),
      attempts: 1,
      timeoutMs: 300,
    })
    const failure: unknown = await http
      .send({ method: 'POST', path: '/calls', repeat: 'never' })
      .catch((thrown: unknown) => thrown)
    expect(failure).toMatchObject({
      code: 'network',
      message: expect.stringContaining(`${why} through the proxy ${named.host}`),
    })
    expect(inspect(failure, { depth: 9 })).not.toMatch(/hunter22|erika/)
  })

  test('may be a download, whose redirects go through the proxy, too', async () => {
    await using files = await startSecureOrigin(certificate)
    await using origin = await startSecureOrigin(certificate, (_request, response) =>
      response.writeHead(302, { location: `${files.url}/file` }).end(),
    )
    await using proxy = await startProxy()
    const http = createHttp({ baseUrl: origin.url, provider: 'loop', wire: wireTo({ proxy: proxy.url }) })
    const redirects = { allow: () => true, max: 1 }
    const { body } = await http.download({ method: 'GET', path: '/recording', repeat: 'safe', redirects })
    expect(await textOf({ status: 200, headers: {}, body })).toBe('ok')
    expect(proxy.asked).toEqual([`CONNECT localhost:${origin.port}`, `CONNECT localhost:${files.port}`])
  })

  test('leaves no connection behind when it is given up before the proxy has answered', async () => {
    await using proxy = await startProxy({ silent: true })
    const stop = new AbortController()
    const wire = wireTo({ proxy: proxy.url })
    const sending = failureOf(wire.send({ ...request, url: 'https://carrier.example/', signal: stop.signal }))
    await vi.waitFor(() => expect(proxy.asked).toHaveLength(1))
    stop.abort()
    expect(await sending).toMatchObject({ sent: false })
    await vi.waitFor(() => expect(proxy.open()).toBe(0))
  })

  test('whose proxy is not there was not sent', async () => {
    await using proxy = await startProxy()
    const { url } = proxy
    await proxy[Symbol.asyncDispose]()
    const failure = await failureOf(wireTo({ proxy: url }).send({ ...request, url: 'https://carrier.example/' }))
    expect(failure).toMatchObject({ sent: false, code: 'ECONNREFUSED' })
  })
})

describe('a request of plain http through a proxy', () => {
  test('is handed over with its whole URL unchanged', async () => {
    await using origin = await startOrigin()
    await using proxy = await startProxy()
    const named = new URL(proxy.url)
    named.username = 'erika'
    const reply = await wireTo({ proxy: named }).send({ ...request, url: `${origin.url}/a%3Ab?c='d'` })
    expect(await textOf(reply)).toBe('ok')
    expect(proxy.asked).toEqual([`GET ${origin.url}/a%3Ab?c='d'`])
    expect(proxy.proofs).toEqual([`Basic ${Buffer.from('erika:').toString('base64')}`])
    expect(origin.seen[0]?.headers.host).toBe(`localhost:${origin.port}`)
  })
})

test('a proxy that answers plain http with 407 is no carrier', async () => {
  await using proxy = await startOrigin((_request, response) => response.writeHead(407).end('who are you?'))
  const failure = await failureOf(
    wireTo({ proxy: new URL(proxy.url) }).send({ ...request, url: 'http://localhost:9/' }),
  )
  expect(failure).toMatchObject({ sent: false, code: 'PROXY_407', proxy: `localhost:${proxy.port}` })
})

describe('the environment', () => {
  test('is not read by default', async () => {
    await using origin = await startOrigin()
    environment({ HTTP_PROXY: 'http://localhost:9', ALL_PROXY: 'http://localhost:9' })
    expect((await wireTo({}).send({ ...request, url: origin.url })).status).toBe(200)
  })

  test('names the proxy of each scheme when it is asked', async () => {
    await using plain = await startOrigin()
    await using secure = await startSecureOrigin(certificate)
    await using proxy = await startProxy()
    environment({ HTTPS_PROXY: proxy.url.href })
    const wire = wireTo({ proxy: 'environment' })
    await textOf(await wire.send({ ...request, url: plain.url }))
    await textOf(await wire.send({ ...request, url: secure.url }))
    expect(proxy.asked).toEqual([`CONNECT localhost:${secure.port}`])
    environment({ HTTP_PROXY: proxy.url.href })
    await textOf(await wire.send({ ...request, url: `${plain.url}/x` }))
    expect(proxy.asked[1]).toBe(`GET ${plain.url}/x`)
  })

  test.each(['localhost', '*', '.example,localhost'])('excepts the hosts of NO_PROXY: %s', async (exempt) => {
    await using origin = await startSecureOrigin(certificate)
    await using proxy = await startProxy()
    environment({ HTTPS_PROXY: proxy.url.href, NO_PROXY: exempt })
    await textOf(await wireTo({ proxy: 'environment' }).send({ ...request, url: origin.url }))
    expect(proxy.asked).toEqual([])
    expect(origin.seen).toHaveLength(1)
  })

  test.each(['ftp://proxy.example', 'socks5://erika:hunter22@proxy.example'])(
    'with a proxy that is none fails, without its password: %s',
    async (named) => {
      environment({ HTTPS_PROXY: named })
      const http = createHttp({
        baseUrl: 'https://carrier.example',
        provider: 'loop',
        wire: wireTo({ proxy: 'environment' }),
      })
      const failure: unknown = await http
        .send({ method: 'GET', path: '/', repeat: 'never' })
        .catch((thrown: unknown) => thrown)
      expect(failure).toBeInstanceOf(TelephonyError)
      expect((failure as Error).message).toContain('ERR_PROXY_URL')
      expect(JSON.stringify(failure) + String((failure as Error).stack)).not.toContain('hunter22')
    },
  )
})

describe('an agent of the application', () => {
  test('opens the connections, and is asked for each URL when it is a function', async () => {
    await using origin = await startOrigin()
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const asked: string[] = []
    const pick = (url: URL): Agent => {
      asked.push(url.pathname)
      return agent
    }
    for (const wire of [wireTo({ agent }), wireTo({ agent: pick })])
      await textOf(await wire.send({ ...request, url: `${origin.url}/one` }))
    expect(asked).toEqual(['/one'])
    expect(origin.seen.map(({ connection }) => connection)).toEqual([1, 1])
    agent.destroy()
  })

  test('and a proxy exclude each other', () => {
    expect(() => createSocketWire({ agent: new Agent(), proxy: 'environment' })).toThrow(/exclude each other/)
  })
})
