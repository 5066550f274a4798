import { createServer } from 'node:http'

import { createMemoryBus, type ServerRequest } from '@trunkline/core'
import type { WebhookRequest } from '@trunkline/core/driver'
import { serve, type Server, type ServeOptions } from '@trunkline/server'
import { afterEach, describe, expect, test } from 'vitest'

import { limits, noticed, pretend, type Pretended, type Script } from './pretended-provider.ts'
import { rawClient } from './raw-client.ts'

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close({ graceMs: 0 })))
})

async function open(script: Script = {}, options: Partial<ServeOptions> = {}): Promise<Pretended & { server: Server }> {
  const pretended = pretend(script)
  const server = await serve(pretended.telephony, { port: 0, ...options })
  servers.push(server)
  return { ...pretended, server }
}

describe('a request', () => {
  test('reaches its adapter with method, query, joined headers and raw body, and the reply goes back', async () => {
    const got: WebhookRequest[] = []
    const { path, server } = await open({
      receive(request) {
        got.push(request)
        const headers = { 'content-type': 'application/xml', 'x-two': 'b' }
        return { kind: 'document', events: [], answer: { reply: { status: 201, headers, body: '<Response/>' } } }
      },
    })
    const client = await rawClient(server.port)
    client.write(
      `PUT ${path}?a=%20b+c&a=2 HTTP/1.1\r\nHost: x\r\nX-Many: one\r\nx-many: two\r\nContent-Length: 3\r\nConnection: close\r\n\r\n`,
    )
    client.write(Buffer.from([0, 255, 10]))
    const reply = await client.ended()
    expect(got).toHaveLength(1)
    const [request] = got
    expect(request?.method).toBe('PUT')
    expect(request?.url).toBe(`https://voice.example.com${path}?a=%20b+c&a=2`)
    expect(request?.headers['x-many']).toBe('one, two')
    expect([...(request?.body ?? [])]).toEqual([0, 255, 10])
    expect(reply).toMatch(/^HTTP\/1\.1 201 Created\r\n/)
    expect(reply).toMatch(/content-type: application\/xml\r\n/i)
    expect(reply).toMatch(/content-length: 11\r\n/i)
    expect(reply.endsWith('\r\n\r\n<Response/>')).toBe(true)
  })

  test.each(['HEAD', 'OPTIONS', 'GET'])('%s is left to the adapter', async (method) => {
    const { path, server } = await open({
      receive: (request) => ({
        kind: 'notice',
        events: [],
        reply: { status: 200, headers: { 'x-method': request.method }, body: 'text' },
      }),
    })
    const reply = await fetch(server.url + path, { method })
    expect(reply.status).toBe(200)
    expect(reply.headers.get('x-method')).toBe(method)
    expect(await reply.text()).toBe(method === 'HEAD' ? '' : 'text')
  })

  test('whose path is none of ours is answered 404, without its body being waited for', async () => {
    const { server } = await open()
    for (const path of ['/', '/trunkline/another/event/token', '/health?/trunkline/pretended/event/x']) {
      const client = await rawClient(server.port)
      client.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n`)
      expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/)
      client.socket.destroy()
    }
  })

  test('with a path that only begins like ours is answered 404', async () => {
    const { server } = await open()
    const reply = await fetch(`${server.url}/trunkline/pretended/one/two/three`, { method: 'POST', body: 'x' })
    expect(reply.status).toBe(404)
  })

  test('is answered 503 when the bus is down', async () => {
    const bus = { ...createMemoryBus(), publish: () => Promise.reject(new Error('down')) }
    const { path, server } = await open({
      bus,
      receive: () => ({ ...noticed, events: [{ event: { type: 'call-alive' }, callId: 'c_1' }] }),
    })
    expect((await fetch(server.url + path, { method: 'POST' })).status).toBe(503)
  })

  test('that breaks the application is answered by a bare 500, and onError hears of it', async () => {
    const thrown: unknown[] = []
    const broken = new Error('a detail that nobody must see')
    const server = await serve(
      { provider: 'broken', limits, receive: () => Promise.reject(broken), admit: () => Promise.resolve(undefined) },
      { port: 0, onError: (error) => thrown.push(error) },
    )
    servers.push(server)
    const reply = await fetch(`${server.url}/trunkline/broken/event/x`)
    expect([reply.status, await reply.text()]).toEqual([500, ''])
    expect(thrown).toEqual([broken])
  })

  test('whose reply cannot be written is answered by a bare 500', async () => {
    const thrown: unknown[] = []
    const { path, server } = await open(
      { receive: () => ({ ...noticed, reply: { status: 200, headers: { bad: 'two\nlines', fine: 'x' }, body: 'x' } }) },
      { onError: (error) => thrown.push(error) },
    )
    const reply = await fetch(server.url + path)
    expect([reply.status, reply.headers.get('fine'), await reply.text()]).toEqual([500, null, ''])
    expect(thrown).toHaveLength(1)
  })

  test('that offers another protocol in passing is an ordinary request', async () => {
    const got: string[] = []
    const { path, server } = await open({
      receive(request) {
        got.push(new TextDecoder().decode(request.body))
        return noticed
      },
    })
    const client = await rawClient(server.port)
    client.write(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nContent-Length: 2\r\n\r\nhi`,
    )
    expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 204 /)
    expect(got).toEqual(['hi'])
    client.socket.destroy()
  })
})

describe('a body', () => {
  test('of exactly the limit is taken, one byte more is answered 413', async () => {
    const sizes: number[] = []
    const script: Script = {
      receive(request) {
        sizes.push(request.body.length)
        return noticed
      },
    }
    const { path, server } = await open(script, { maxBodyBytes: 1000 })
    const post = async (bytes: number): Promise<number> =>
      (await fetch(server.url + path, { method: 'POST', body: new Uint8Array(bytes) })).status
    expect(await post(1000)).toBe(204)
    expect(await post(1001)).toBe(413)
    expect(sizes).toEqual([1000])
  })

  test('of 64 KiB is the limit of the client by default', async () => {
    const { path, server } = await open()
    const post = async (bytes: number): Promise<number> =>
      (await fetch(server.url + path, { method: 'POST', body: new Uint8Array(bytes) })).status
    expect(await post(65_536)).toBe(204)
    expect(await post(65_537)).toBe(413)
  })

  test.each([
    ['declared', 'Content-Length: 65537\r\n\r\n'],
    ['in chunks', `Transfer-Encoding: chunked\r\n\r\n10001\r\n${'x'.repeat(65_537)}`],
  ])('over the limit of the client, %s, is answered by the adapter before it has come to its end', async (_, sent) => {
    const got: object[] = []
    const { path, server, warnings } = await open({
      oversized(request) {
        got.push(request)
        return { status: 200, headers: { 'content-type': 'application/xml' }, body: '<Response/>' }
      },
    })
    const client = await rawClient(server.port)
    client.write(`POST ${path}?a=1 HTTP/1.1\r\nHost: x\r\nX-One: 1\r\n${sent}`)
    const reply = await client.until('<Response/>')
    expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(reply).toMatch(/content-type: application\/xml\r\n/i)
    expect(reply).toMatch(/connection: close\r\ncontent-length: 11\r\n/i)
    expect(got).toMatchObject([{ method: 'POST', headers: { 'x-one': '1' }, route: { purpose: 'event' } }])
    expect(warnings).toEqual(['refused-webhook'])
    client.socket.destroy()
  })

  test('has the limit that the client was given, of each of several clients its own', async () => {
    const [small, large] = [pretend({ name: 'small', limits: { webhookBytes: 10 } }), pretend({ name: 'large' })]
    const server = await serve([small.telephony, large.telephony], { port: 0 })
    servers.push(server)
    const post = async ({ path }: Pretended, bytes: number): Promise<number> =>
      (await fetch(server.url + path, { method: 'POST', body: new Uint8Array(bytes) })).status
    expect([await post(small, 10), await post(small, 11)]).toEqual([204, 413])
    expect([await post(large, 11), await post(large, 65_536), await post(large, 65_537)]).toEqual([204, 204, 413])
  })

  test('without a declared length is refused as soon as it is over the limit, before its end', async () => {
    const { path, server, verbs } = await open({ receive: () => noticed }, { maxBodyBytes: 10 })
    const client = await rawClient(server.port)
    client.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n`)
    client.write('8\r\n12345678\r\n')
    const reply = await client.until(/\r\n\r\n/)
    expect(reply).toMatch(/^HTTP\/1\.1 413 /)
    expect(reply).toMatch(/connection: close\r\n/i)
    client.write('0\r\n\r\n')
    expect(await client.ended()).toBe(reply)
    expect(verbs).toEqual([])
  })

  test('that is far too large can be sent to its end, and its sender reads the 413 then', async () => {
    const { path, server } = await open()
    const client = await rawClient(server.port)
    client.socket.pause()
    const bytes = 8 * 1024 * 1024
    client.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${bytes}\r\n\r\n`)
    const written = Promise.withResolvers<unknown>()
    client.socket.write(Buffer.alloc(bytes), written.resolve)
    expect(await written.promise).toBeFalsy()
    client.socket.resume()
    expect(await client.ended()).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('that never ends after its refusal is cut off', async () => {
    const { path, server } = await open({}, { maxBodyBytes: 10 })
    const client = await rawClient(server.port)
    client.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n`)
    expect(await client.ended()).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('that comes byte by byte is taken whole', async () => {
    const bodies: string[] = []
    const { path, server } = await open({
      receive(request) {
        bodies.push(new TextDecoder().decode(request.body))
        return noticed
      },
    })
    const client = await rawClient(server.port)
    client.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n`)
    for (const letter of 'slowl') {
      const { promise, resolve } = Promise.withResolvers<void>()
      client.socket.write(letter, () => setImmediate(resolve))
      await promise
    }
    expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 204 /)
    expect(bodies).toEqual(['slowl'])
    client.socket.destroy()
  })
})

describe('sent()', () => {
  test('is called once, after the reply has left', async () => {
    const said: string[] = []
    const server = await serve(telling(said), { port: 0 })
    servers.push(server)
    for (const method of ['POST', 'HEAD', 'DELETE']) {
      await (await fetch(`${server.url}/trunkline/telling/a/b`, { method })).text()
      expect(said.splice(0)).toEqual(['received', 'replied', 'sent'])
    }
  })

  test('is not called when the client has left before', async () => {
    const said: string[] = []
    const hold = Promise.withResolvers<void>()
    const telephony = telling(said, hold.promise)
    const gone = Promise.withResolvers<void>()
    const server = await serve(telephony, { port: 0 })
    servers.push(server)
    const client = await rawClient(server.port)
    client.write('POST /trunkline/telling/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n')
    await telephony.arrived
    client.socket.once('close', () => gone.resolve())
    client.socket.resetAndDestroy()
    await gone.promise
    // a whole exchange later the server has seen the reset
    expect((await fetch(server.url)).status).toBe(404)
    hold.resolve()
    expect((await fetch(server.url)).status).toBe(404)
    expect(said).toEqual(['received', 'replied'])
  })

  test.each(['reads on', 'leaves'])('waits for a client that is slow to read, until it %s', async (then) => {
    const said: string[] = []
    const telephony = telling(said, Promise.resolve(), 32 * 1024 * 1024)
    const server = await serve(telephony, { port: 0 })
    servers.push(server)
    const client = await rawClient(server.port)
    client.write('POST /trunkline/telling/a/b HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    await client.until('HTTP/1.1 200')
    client.socket.pause()
    expect((await fetch(server.url)).status).toBe(404)
    expect(said).toEqual(['received', 'replied'])
    if (then === 'reads on') client.socket.resume()
    else client.socket.resetAndDestroy()
    await client.ended()
    await server.close()
    expect(said).toEqual(then === 'reads on' ? ['received', 'replied', 'sent'] : ['received', 'replied'])
  })

  test('a client that leaves within its body reaches no adapter', async () => {
    const said: string[] = []
    const server = await serve(telling(said), { port: 0 })
    servers.push(server)
    const client = await rawClient(server.port)
    client.write('POST /trunkline/telling/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345')
    client.socket.end()
    await client.ended()
    expect((await fetch(server.url)).status).toBe(404)
    expect(said).toEqual([])
  })
})

describe('a server', () => {
  test('hosts several telephonies, each under its own path', async () => {
    const names: string[] = []
    const [one, two] = ['one', 'two'].map((name) =>
      pretend({
        name,
        receive() {
          names.push(name)
          return noticed
        },
      }),
    ) as [Pretended, Pretended]
    const server = await serve([one.telephony, two.telephony], { port: 0 })
    servers.push(server)
    const replies = await Promise.all([two, one, two].map(({ path }) => fetch(server.url + path, { method: 'POST' })))
    expect(replies.map(({ status }) => status)).toEqual([204, 204, 204])
    expect(names.toSorted()).toEqual(['one', 'two', 'two'])
  })

  test('refuses two clients of one provider', async () => {
    const both = [pretend().telephony, pretend().telephony]
    await expect(serve(both, { port: 0 })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('Two clients of pretended'),
    })
  })

  test('hands what is not ours to onRequest', async () => {
    const { path, server } = await open(
      {},
      {
        onRequest(request, response) {
          request.setEncoding('utf8').once('data', (text) => response.end(`${request.url} ${text}`))
        },
      },
    )
    const reply = await fetch(`${server.url}/health`, { method: 'POST', body: 'well?' })
    expect(await reply.text()).toBe('/health well?')
    expect((await fetch(server.url + path)).status).toBe(204)
  })

  test('says where it listens', async () => {
    const { server } = await open({}, { host: '::1' })
    expect(server.url).toBe(`http://[::1]:${server.port}`)
    expect((await fetch(server.url)).status).toBe(404)
  })

  test('says which port is taken and what to do', async () => {
    const other = createServer()
    const listening = Promise.withResolvers<void>()
    other.listen(0, '127.0.0.1', listening.resolve)
    await listening.promise
    const address = other.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    await expect(serve(pretend().telephony, { port })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining(`port ${port}: something else listens there`),
    })
    other.close()
  })
})

/** A telephony whose reply says what has become of it. */
function telling(said: string[], hold?: Promise<void>, bytes = 100_000) {
  const arrived = Promise.withResolvers<void>()
  return {
    arrived: arrived.promise,
    provider: 'telling',
    limits,
    admit: () => Promise.resolve(undefined),
    async receive({ method }: ServerRequest) {
      said.push('received')
      arrived.resolve()
      await hold
      said.push('replied')
      return { status: method === 'DELETE' ? 204 : 200, body: 'x'.repeat(bytes), sent: () => said.push('sent') }
    },
  }
}
