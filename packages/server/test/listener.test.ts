import { createServer, type RequestListener as NodeListener } from 'node:http'

import { fetchHandler, requestListener, serve, type ServeOptions, upgradeListener } from '@trunkline/server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'

import { limits, noticed, pretend } from './pretended-provider.ts'
import { rawClient, handshake } from './raw-client.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

async function host(listener: NodeListener) {
  const server = createServer(listener)
  const { promise, resolve } = Promise.withResolvers<void>()
  server.listen(0, '127.0.0.1', resolve)
  await promise
  closing.push(() => server.close().closeAllConnections())
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { server, port, url: `http://127.0.0.1:${port}` }
}

describe('requestListener', () => {
  test('answers what is ours and leaves the rest, body and all, to the next', async () => {
    const { path, telephony } = pretend()
    const listener = requestListener(telephony)
    const { url } = await host((request, response) =>
      listener(request, response, () => request.once('data', (chunk) => response.end(`next: ${String(chunk)}`))),
    )
    expect((await fetch(url + path, { method: 'POST', body: 'ours' })).status).toBe(204)
    expect(await (await fetch(`${url}/theirs`, { method: 'POST', body: 'untouched' })).text()).toBe('next: untouched')
  })

  test('is a whole node:http listener by itself', async () => {
    const { path, telephony } = pretend()
    const { url } = await host(requestListener(telephony))
    expect((await fetch(url + path)).status).toBe(204)
    expect((await fetch(url)).status).toBe(404)
  })

  test('works beneath a prefix that the framework has taken away', async () => {
    const { path, telephony } = pretend()
    const listener = requestListener(telephony)
    const { url } = await host((request, response) => {
      request.url = request.url?.replace('/voice', '') ?? ''
      listener(request, response)
    })
    expect((await fetch(`${url}/voice${path}`)).status).toBe(204)
  })

  test('says so when something has read the body before', async () => {
    const thrown: unknown[] = []
    const { path, telephony } = pretend()
    const listener = requestListener(telephony, { onError: (error) => thrown.push(error) })
    const { url } = await host((request, response) => {
      request.resume().once('end', () => listener(request, response, () => response.end('next')))
    })
    const reply = await fetch(url + path, { method: 'POST', body: 'parsed already' })
    expect([reply.status, await reply.text()]).toEqual([500, ''])
    expect(thrown).toMatchObject([{ message: expect.stringContaining('mount the listener before body parsers') }])
  })

  test('says so in the default report, too', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue(undefined)
    closing.push(() => warned.mockRestore())
    const { path, telephony } = pretend()
    const listener = requestListener(telephony)
    const { url } = await host((request, response) => {
      request.resume().once('end', () => listener(request, response))
    })
    await fetch(url + path, { method: 'POST', body: 'parsed already' })
    expect(warned.mock.calls).toEqual([
      [
        expect.stringContaining('mount the listener before body parsers'),
        expect.objectContaining({ code: 'server-failed' }),
      ],
    ])
  })
})

describe('the default report', () => {
  test("prints the kind of a stranger's error, and not its text", async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockReturnValue(undefined)
    closing.push(() => warned.mockRestore())
    const broken = {
      provider: 'broken',
      limits,
      receive: () => Promise.reject(new RangeError('hunter2-hunter2')),
      admit: () => Promise.resolve(undefined),
    }
    const { url } = await host(requestListener(broken))
    expect((await fetch(`${url}/trunkline/broken/a/b`)).status).toBe(500)
    expect(JSON.stringify(warned.mock.calls)).toContain('RangeError')
    expect(JSON.stringify(warned.mock.calls)).not.toContain('hunter2')
  })
})

describe('options that do not exist are refused', () => {
  test.each<[string, (options: object) => unknown]>([
    ['requestListener', (options) => requestListener(pretend().telephony, options)],
    ['fetchHandler', (options) => fetchHandler(pretend().telephony, options)],
    ['upgradeListener', (options) => upgradeListener(pretend().telephony, options)],
    ['serve', (options) => serve(pretend().telephony, { port: 0, ...options })],
  ])('by %s', async (name, open) => {
    const attempt = (options: object) => new Promise((resolve) => resolve(open(options)))
    await expect(attempt({ onEror: () => undefined })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: `${name} cannot be done this way: there is no option "onEror", did you mean "onError"?`,
    })
    await expect(attempt({ onError: 'print' })).rejects.toThrow('onError must be a function')
  })

  test.each([
    [{ port: '8080' }, 'port must be a whole number from 0 to 65535'],
    [{ port: 8080, hots: '::' }, 'did you mean "host"?'],
    [{ port: 8080, pingEveryMs: 0 }, 'pingEveryMs must be a number above 0'],
    [{ port: 8080, maxSockets: -1 }, 'maxSockets must be'],
  ])('by serve with %j', async (options, problem) => {
    await expect(serve(pretend().telephony, options as unknown as ServeOptions)).rejects.toThrow(problem)
  })
})

describe('upgradeListener', () => {
  test('lets media in at a server that is there, and leaves other upgrades to onUpgrade', async () => {
    const { dial, heard, telephony } = pretend()
    const { port, server } = await host((_, response) => response.end())
    const upgrades = upgradeListener(telephony, {
      onUpgrade: (request, socket) => socket.end(`HTTP/1.1 418 ${request.url}\r\n\r\n`),
    })
    server.on('upgrade', upgrades)
    const stranger = await rawClient(port)
    stranger.write(handshake('/chat'))
    expect(await stranger.ended()).toBe('HTTP/1.1 418 /chat\r\n\r\n')
    const { media } = await dial()
    const socket = new WebSocket(`ws://127.0.0.1:${port}${media}`)
    const closed = Promise.withResolvers<number>()
    socket.once('close', closed.resolve)
    socket.once('open', () => {
      socket.send('hello')
      socket.ping()
    })
    const pong = Promise.withResolvers<void>()
    socket.once('pong', () => pong.resolve())
    await pong.promise
    expect(heard).toEqual(['hello'])
    await upgrades.close({ graceMs: 0 })
    expect(await closed.promise).toBe(1001)
  })

  test('closed, it lets go of sockets that are being decided about', async () => {
    const asked = Promise.withResolvers<void>()
    const { dial, telephony } = pretend({
      accept() {
        asked.resolve()
        return Promise.withResolvers<void>().promise
      },
    })
    const { port, server } = await host((_, response) => response.end())
    const upgrades = upgradeListener(telephony)
    server.on('upgrade', upgrades)
    const client = await rawClient(port)
    client.write(handshake((await dial()).media))
    await asked.promise
    await upgrades.close({ graceMs: 0 })
    expect(await client.ended()).toBe('')
    const late = await rawClient(port)
    late.write(handshake((await dial()).media))
    expect(await late.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 503 /)
    late.socket.destroy()
  })

  test('closed, it lets go of a far side that does not answer', async () => {
    const { dial, telephony } = pretend()
    const { port, server } = await host((_, response) => response.end())
    const upgrades = upgradeListener(telephony)
    server.on('upgrade', upgrades)
    const client = await rawClient(port)
    client.write(handshake((await dial()).media))
    await client.until(/\r\n\r\n/)
    await upgrades.close({ graceMs: 0 })
    // resolves only once the server has no connection any more
    await new Promise((resolve) => server.close(resolve))
    expect(await client.ended()).toContain('the server is shutting down')
  })
})

describe('fetchHandler', () => {
  const { path, telephony } = pretend({
    receive({ body, headers, method, query }) {
      const text = `${method} ${query.get('q')} ${headers['x-two']} ${new TextDecoder().decode(body)}`
      return { kind: 'notice', events: [], reply: { status: 200, headers: { 'x-a': 'b' }, body: text } }
    },
  })
  const base = 'https://voice.example.com'

  test('answers a web-standard request', async () => {
    const headers = new Headers([
      ['X-Two', 'a'],
      ['X-Two', 'b'],
    ])
    const request = new Request(`${base}${path}?q=1`, { method: 'POST', headers, body: 'text' })
    const reply = await fetchHandler(telephony)(request)
    expect([reply?.status, reply?.headers.get('x-a')]).toEqual([200, 'b'])
    expect(await reply?.text()).toBe('POST 1 a, b text')
  })

  test('says so when something has read the body before', async () => {
    const thrown: unknown[] = []
    const request = new Request(base + path, { method: 'POST', body: 'parsed already' })
    await request.text()
    const reply = await fetchHandler(telephony, { onError: (error) => thrown.push(error) })(request)
    expect(reply?.status).toBe(500)
    expect(thrown).toMatchObject([{ message: expect.stringContaining('mount the handler before body parsers') }])
  })

  test('leaves alone what is none of ours', async () => {
    const request = new Request(`${base}/theirs`, { method: 'POST', body: 'untouched' })
    expect(await fetchHandler(telephony)(request)).toBeUndefined()
    expect(await request.text()).toBe('untouched')
  })

  test('answers 413 to a body over the limit, declared or not', async () => {
    const handler = fetchHandler(telephony, { maxBodyBytes: 4 })
    const post = async (body: string, headers = {}): Promise<number | undefined> =>
      (await handler(new Request(base + path, { method: 'POST', body, headers })))?.status
    expect(await post('1234')).toBe(200)
    expect(await post('12345')).toBe(413)
    expect(await post('1', { 'content-length': '5' })).toBe(413)
  })

  test("answers a body over the client's limit as the adapter says, declared or not", async () => {
    const { path: own, telephony: small } = pretend({
      limits: { webhookBytes: 4 },
      oversized: ({ method }) => ({ status: 200, body: `${method} too long` }),
    })
    const post = async (body: string, headers = {}): Promise<string | undefined> => {
      const reply = await fetchHandler(small)(new Request(base + own, { method: 'POST', body, headers }))
      return reply?.text()
    }
    expect(await post('1234')).toBe('')
    expect(await post('12345')).toBe('POST too long')
    expect(await post('1', { 'content-length': '5' })).toBe('POST too long')
  })

  test('says so when something has read the body before', async () => {
    const thrown: unknown[] = []
    const parsed = pretend()
    const request = new Request(`https://voice.example.com${parsed.path}`, { method: 'POST', body: 'parsed already' })
    await request.text()
    const handle = fetchHandler(parsed.telephony, { onError: (error) => thrown.push(error) })
    expect((await handle(request))?.status).toBe(500)
    expect(thrown).toMatchObject([{ message: expect.stringContaining('mount the handler before body parsers') }])
  })

  test('answers a bare 500 when the application breaks', async () => {
    const thrown: unknown[] = []
    const broken = new Error('secret')
    const handler = fetchHandler(
      { provider: 'broken', limits, receive: () => Promise.reject(broken), admit: () => Promise.resolve(undefined) },
      { onError: (error) => thrown.push(error) },
    )
    const reply = await handler(new Request(`${base}/trunkline/broken/a/b`))
    expect([reply?.status, await reply?.text()]).toEqual([500, ''])
    expect(thrown).toEqual([broken])
  })

  test('tells that the reply was sent once its body was taken, and never when it was thrown away', async () => {
    let sent = 0
    const one = {
      provider: 'one',
      limits,
      admit: () => Promise.resolve(undefined),
      receive: () => Promise.resolve({ status: 200, body: 'document', sent: () => (sent += 1) }),
    }
    const ask = () => fetchHandler(one)(new Request(`${base}/trunkline/one/a/b`))
    const reply = await ask()
    expect(sent).toBe(0)
    expect(await reply?.text()).toBe('document')
    expect(sent).toBe(1)
    await (await ask())?.body?.cancel()
    expect(sent).toBe(1)
  })

  test('tells that a reply without a body was sent', async () => {
    const sent = Promise.withResolvers<void>()
    const one = {
      provider: 'one',
      limits,
      admit: () => Promise.resolve(undefined),
      receive: () => Promise.resolve({ status: noticed.kind === 'notice' ? 204 : 500, sent: sent.resolve }),
    }
    const reply = await fetchHandler(one)(new Request(`${base}/trunkline/one/a/b`))
    await sent.promise
    expect(reply?.status).toBe(204)
  })
})
