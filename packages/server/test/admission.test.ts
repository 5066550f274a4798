import type { ServerRequest } from '@trunkline/core'
import { fetchHandler, serve } from '@trunkline/server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'

import { limits, pretend } from './pretended-provider.ts'
import { rawClient } from './raw-client.ts'

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const one of opened.splice(0)) await one[Symbol.asyncDispose]()
})

/** A client whose work on a request lasts until the test ends it. */
function waiting() {
  const asked: ServerRequest[] = []
  const release = Promise.withResolvers<void>()
  const telephony = {
    provider: 'waiting',
    limits,
    admit: () => Promise.resolve(undefined),
    async receive(request: ServerRequest) {
      asked.push(request)
      if (request.busy === true) return { status: 503, headers: { 'retry-after': '1' }, sent: () => undefined }
      await release.promise
      return { status: 200, sent: () => undefined }
    },
  }
  return { asked, release: release.resolve, telephony }
}

async function hosting(...[hosted, options]: Parameters<typeof serve>) {
  const server = await serve(hosted, options)
  opened.push({ [Symbol.asyncDispose]: () => server.close({ graceMs: 0 }) })
  return server
}

function post(url: string, body = 'x'): Promise<Response> {
  return fetch(`${url}/trunkline/waiting/a/b`, { method: 'POST', body })
}

describe('maxConcurrentRequests', () => {
  test('refuses what is beyond it with 503 and a time to come back, and lets the next one in when there is room', async () => {
    const { asked, release, telephony } = waiting()
    const { url } = await hosting(telephony, { port: 0, maxConcurrentRequests: 2 })
    const first = [post(url), post(url)]
    await vi.waitFor(() => expect(asked).toHaveLength(2))
    for (let turn = 0; turn < 5; turn += 1) {
      const refused = await post(url)
      expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    }
    release()
    expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200])
    expect((await post(url)).status).toBe(200)
  })

  test('refuses before the body is read', async () => {
    const { asked, release, telephony } = waiting()
    const { port, url } = await hosting(telephony, { port: 0, maxConcurrentRequests: 1 })
    const first = post(url)
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    const client = await rawClient(port)
    client.write('POST /trunkline/waiting/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n')
    await client.until(/^HTTP\/1\.1 503 /)
    expect(asked[1]).toMatchObject({ body: undefined, busy: true })
    release()
    await first
    client.socket.destroy()
  })

  test('does not count what is only being read, so that slow bodies keep no one out', async () => {
    const { asked, release, telephony } = waiting()
    const { port, url } = await hosting(telephony, { port: 0, maxConcurrentRequests: 1 })
    const slow = await Promise.all([rawClient(port), rawClient(port), rawClient(port)])
    for (const client of slow)
      client.write('POST /trunkline/waiting/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nbegun')
    release()
    expect((await post(url)).status).toBe(200)
    expect(asked).toHaveLength(1)
    for (const client of slow) client.socket.destroy()
  })

  test('leaves the answer to the adapter where a request must not be refused, such as one for a document', async () => {
    const document = { status: 200, headers: { 'content-type': 'application/xml' }, body: '<Response/>' }
    const release = Promise.withResolvers<void>()
    const { path, telephony, warnings } = pretend({
      oversized: () => document,
      receive: async () => {
        await release.promise
        return { kind: 'notice', events: [], reply: { status: 204 } }
      },
    })
    const { url } = await hosting(telephony, { port: 0, maxConcurrentRequests: 1 })
    const first = fetch(url + path, { method: 'POST' })
    await new Promise((resolve) => setTimeout(resolve, 0))
    await vi.waitFor(async () => {
      const reply = await fetch(url + path, { method: 'POST', body: 'x' })
      expect([reply.status, await reply.text()]).toEqual([200, '<Response/>'])
    })
    expect(warnings).toEqual(['refused-webhook'])
    release.resolve()
    expect((await first).status).toBe(204)
  })

  test('says 503, not 413, where the adapter has no better answer', async () => {
    const release = Promise.withResolvers<void>()
    const arrived = Promise.withResolvers<void>()
    const { path, telephony } = pretend({
      receive: async () => {
        arrived.resolve()
        await release.promise
        return { kind: 'notice', events: [], reply: { status: 204 } }
      },
    })
    const { url } = await hosting(telephony, { port: 0, maxConcurrentRequests: 1 })
    const first = fetch(url + path, { method: 'POST' })
    await arrived.promise
    const refused = await fetch(url + path, { method: 'POST', body: 'x' })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1'])
    release.resolve()
    await first
  })

  test('holds for web-standard servers, too', async () => {
    const { asked, release, telephony } = waiting()
    const handle = fetchHandler(telephony, { maxConcurrentRequests: 1 })
    const ask = () => handle(new Request('http://x/trunkline/waiting/a/b', { method: 'POST', body: 'x' }))
    const first = ask()
    await vi.waitFor(() => expect(asked).toHaveLength(1))
    expect((await ask())?.status).toBe(503)
    release()
    expect((await first)?.status).toBe(200)
  })
})

describe('maxSockets', () => {
  test('refuses media sockets beyond it with 503, and lets one in when another has closed', async () => {
    const { dial, telephony } = pretend()
    const { port } = await hosting(telephony, { port: 0, maxSockets: 1 })
    const [one, two] = [await dial(), await dial()]
    const first = await connected(port, one.media)
    expect(await refusalOf(port, two.media)).toEqual([503, '1'])
    const closed = new Promise((resolve) => first.once('close', resolve))
    first.close()
    await closed
    await vi.waitFor(() => connected(port, two.media))
  })
})

describe('maxUnauthenticatedSockets', () => {
  test('refuses sockets while as many wait for their proof to be checked, and does not count those that are in', async () => {
    const decide = Promise.withResolvers<void>()
    let asked = 0
    const { dial, telephony } = pretend({
      accept() {
        asked += 1
        return asked === 1 ? undefined : decide.promise
      },
    })
    const { port } = await hosting(telephony, { port: 0, maxUnauthenticatedSockets: 1 })
    const [one, two, three] = [await dial(), await dial(), await dial()]
    await connected(port, one.media)
    const second = connected(port, two.media)
    await vi.waitFor(() => expect(asked).toBe(2))
    expect(await refusalOf(port, three.media)).toEqual([503, '1'])
    decide.resolve()
    await second
    await connected(port, three.media)
  })
})

async function connected(port: number, path: string): Promise<WebSocket> {
  const client = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  await new Promise((resolve, reject) => client.once('open', resolve).once('error', reject))
  return client
}

/** Status and time to come back of a refused socket. */
async function refusalOf(port: number, path: string): Promise<[number | undefined, unknown]> {
  const client = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  client.on('error', () => undefined)
  return new Promise((resolve) =>
    client.once('unexpected-response', (_request, { headers, statusCode }) => {
      resolve([statusCode, headers['retry-after']])
      client.terminate()
    }),
  )
}
