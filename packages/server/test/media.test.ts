import { Socket } from 'node:net'

import type { MediaAdmission, MediaSocket } from '@trunkline/core'
import { serve, type Server, type ServeOptions } from '@trunkline/server'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'

import { limits, pretend, type Script } from './pretended-provider.ts'
import { handshake, rawClient, textFrame } from './raw-client.ts'

/** An empty pong, as latin1. */
const pong = '\u008a\u0000'

const servers: Server[] = []
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close({ graceMs: 0 })))
})

async function open(script: Script = {}, options: Partial<ServeOptions> = {}) {
  const pretended = pretend(script)
  const server = await serve(pretended.telephony, { port: 0, ...options })
  servers.push(server)
  return { ...pretended, server }
}

/** A server that hands the test its side of every socket. */
async function bare(attach: (socket: MediaSocket) => void, options: Partial<ServeOptions> = {}) {
  const admission: MediaAdmission = { accepted: true, attach }
  const server = await serve(
    { provider: 'bare', limits, receive: () => Promise.resolve(undefined), admit: () => Promise.resolve(admission) },
    { port: 0, ...options },
  )
  servers.push(server)
  const client = new WebSocket(`ws://127.0.0.1:${server.port}/trunkline/bare/media/x`)
  return { server, client, closed: closeOf(client) }
}

function closeOf(client: WebSocket): Promise<{ code: number; reason: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: number; reason: string }>()
  client.on('error', () => undefined)
  client.once('close', (code, reason) => resolve({ code, reason: reason.toString() }))
  return promise
}

/** A pong proves that everything sent before has been handled. */
async function settle(client: WebSocket): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  client.once('pong', () => resolve())
  client.ping()
  await promise
}

describe('an upgrade', () => {
  test('of a live call is let in', async () => {
    const { dial, heard, server } = await open()
    const { media } = await dial()
    const client = new WebSocket(`ws://127.0.0.1:${server.port}${media}`)
    client.once('open', () => client.send('text'))
    await new Promise((resolve) => client.once('open', resolve))
    client.send(Buffer.from([0, 255, 128]))
    await settle(client)
    expect(heard).toEqual(['text', new Uint8Array([0, 255, 128])])
    expect(heard[1]).not.toBeInstanceOf(Buffer)
  })

  test.each([
    ['a path that is none of ours', '/chat', 404],
    ['a token that is none of ours', '/trunkline/pretended/media/made-up', 403],
  ])('with %s is refused in HTTP with an empty body', async (_, path, status) => {
    const { server, warnings } = await open()
    const client = await rawClient(server.port)
    client.write(handshake(path))
    client.write(textFrame('early'))
    const reply = await client.until(/\r\n\r\n/)
    expect(reply).toMatch(new RegExp(`^HTTP/1\\.1 ${status} \\w+`))
    expect(reply).toMatch(/Connection: close\r\nContent-Length: 0\r\n\r\n$/)
    client.socket.end()
    expect(await client.ended()).toBe(reply)
    expect(warnings).toEqual(status === 403 ? ['refused-socket'] : [])
  })

  test('to a call that another process holds is refused with 421', async () => {
    const { dial } = pretend()
    const { media } = await dial()
    const { server } = await open()
    const client = await rawClient(server.port)
    client.write(handshake(media))
    expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 421 Misdirected Request\r\n/)
    client.socket.destroy()
  })

  test('whose client does not hang up after the refusal is cut off', async () => {
    const { server } = await open()
    const client = await rawClient(server.port)
    client.socket.allowHalfOpen = true
    client.write(handshake('/chat'))
    expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 404 /)
    // with such a grace, closing is over only when the server's side of the socket is
    await server.close({ graceMs: 60_000 })
    expect(client.socket.writable).toBe(true)
    client.socket.destroy()
  })

  test('that is no proper handshake is refused with 400', async () => {
    const { dial, server } = await open()
    const { media } = await dial()
    const client = await rawClient(server.port)
    client.write(handshake(media).replace(/Sec-WebSocket-Key.*\r\n/, ''))
    expect(await client.until(/\r\n\r\n/)).toMatch(/^HTTP\/1\.1 400 /)
    client.socket.destroy()
  })

  test('that breaks the application is refused with a bare 500', async () => {
    const thrown: unknown[] = []
    const broken = new Error('secret')
    const server = await serve(
      { provider: 'broken', limits, receive: () => Promise.resolve(undefined), admit: () => Promise.reject(broken) },
      { port: 0, onError: (error) => thrown.push(error) },
    )
    servers.push(server)
    const client = await rawClient(server.port)
    client.write(handshake('/trunkline/broken/media/x'))
    expect(await client.until(/\r\n\r\n/)).toMatch(
      /^HTTP\/1\.1 500 [^\r]+\r\nConnection: close\r\nContent-Length: 0\r\n\r\n$/,
    )
    expect(thrown).toEqual([broken])
    client.socket.destroy()
  })

  test('loses no message that comes in one segment with the handshake', async () => {
    const { dial, heard, server } = await open()
    const { media } = await dial()
    const client = await rawClient(server.port)
    const ping = Buffer.from([0x89, 0x80, 0, 0, 0, 0])
    client.write(Buffer.concat([Buffer.from(handshake(media)), textFrame('first'), textFrame('second'), ping]))
    await client.until(pong)
    expect(heard).toEqual(['first', 'second'])
    client.socket.destroy()
  })

  test('loses no message that comes while it is being decided about', async () => {
    const asked = Promise.withResolvers<void>()
    const decide = Promise.withResolvers<void>()
    const { dial, heard, server } = await open({
      accept() {
        asked.resolve()
        return decide.promise
      },
    })
    const { media } = await dial()
    const client = await rawClient(server.port)
    client.write(Buffer.concat([Buffer.from(handshake(media)), textFrame('with the handshake')]))
    await asked.promise
    const { promise, resolve } = Promise.withResolvers<void>()
    client.socket.write(Buffer.concat([textFrame('later'), Buffer.from([0x89, 0x80, 0, 0, 0, 0])]), () => resolve())
    await promise
    // a whole exchange on another connection: what was written before has arrived
    await fetch(server.url)
    decide.resolve()
    await client.until(pong)
    expect(heard).toEqual(['with the handshake', 'later'])
    client.socket.destroy()
  })
})

describe('a media socket', () => {
  test('has neither compression nor a subprotocol, whatever the client offers', async () => {
    const { client: other, server } = await bare(() => undefined)
    const client = await rawClient(server.port)
    const offers = 'Sec-WebSocket-Protocol: one, two\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n'
    client.write(handshake('/trunkline/bare/media/x').replace(/\r\n\r\n$/, `\r\n${offers}`))
    const reply = await client.until(/\r\n\r\n/)
    expect(reply).toMatch(/^HTTP\/1\.1 101 /)
    expect(reply).not.toMatch(/sec-websocket-(protocol|extensions)/i)
    client.socket.destroy()
    await settleOpen(other)
  })

  test('sends in order, and drops what comes after its end', async () => {
    const attached = Promise.withResolvers<MediaSocket>()
    const { client, closed } = await bare((socket) => attached.resolve(socket))
    const got: string[] = []
    client.on('message', (data: Buffer) => got.push(data.toString()))
    const socket = await attached.promise
    const ended = Promise.withResolvers<void>()
    socket.onClose(ended.resolve)
    socket.send('one')
    socket.send('two')
    socket.close(1000, 'the call has ended')
    socket.send('three')
    expect(await closed).toEqual({ code: 1000, reason: 'the call has ended' })
    await ended.promise
    socket.send('four')
    socket.close(1000, 'twice')
    expect(got).toEqual(['one', 'two'])
  })

  test('shortens a reason that no close frame can carry', async () => {
    const { closed } = await bare((socket) => socket.close(1011, `${'x'.repeat(122)}éé`))
    expect(await closed).toEqual({ code: 1011, reason: 'x'.repeat(122) })
  })

  test.each([
    ['closes', (client: WebSocket) => client.close(1000)],
    ['breaks off', (client: WebSocket) => client.terminate()],
    ['breaks the protocol', breakProtocol],
  ])('tells once that it is closed when the far side %s', async (_, leave) => {
    let times = 0
    const gone = Promise.withResolvers<void>()
    const attached = Promise.withResolvers<MediaSocket>()
    const { client, server } = await bare((socket) => {
      socket.onClose(() => {
        times += 1
        gone.resolve()
      })
      attached.resolve(socket)
    })
    const socket = await attached.promise
    await settleOpen(client)
    leave(client)
    await gone.promise
    const late = Promise.withResolvers<void>()
    socket.onClose(late.resolve)
    await late.promise
    await server.close()
    expect(times).toBe(1)
  })

  test('takes a message of 1 MiB and closes with 1009 on one byte more', async () => {
    const sizes: number[] = []
    const { client, closed } = await bare((socket) => socket.onMessage((message) => sizes.push(message.length)), {
      maxMessageBytes: 1024 * 1024,
    })
    await settleOpen(client)
    client.send('x'.repeat(1024 * 1024))
    await settle(client)
    client.send('x'.repeat(1024 * 1024 + 1))
    expect((await closed).code).toBe(1009)
    expect(sizes).toEqual([1024 * 1024])
  })

  test("takes a message of the client's limit, 64 KiB by default, and closes with 1009 on one byte more", async () => {
    for (const [given, limit] of [
      [undefined, 65_536],
      [{ mediaMessageBytes: 100 }, 100],
    ] as const) {
      const { dial, heard, server } = await open(given === undefined ? {} : { limits: given })
      const { media } = await dial()
      const client = new WebSocket(`ws://127.0.0.1:${server.port}${media}`)
      const closed = closeOf(client)
      await settleOpen(client)
      client.send('x'.repeat(limit))
      await settle(client)
      expect(heard.map(({ length }) => length)).toEqual([limit])
      // as one message in two fragments, too
      client.send('x'.repeat(limit), { fin: false })
      client.send('x', { fin: true })
      expect((await closed).code).toBe(1009)
      expect(heard).toHaveLength(1)
    }
  })

  test('answers pings with their payload', async () => {
    const { client } = await bare(() => undefined)
    await settleOpen(client)
    const answer = Promise.withResolvers<string>()
    client.once('pong', (data) => answer.resolve(data.toString()))
    client.ping('are you there?')
    expect(await answer.promise).toBe('are you there?')
  })

  test('survives a listener that throws, and tells onError once', async () => {
    const thrown: unknown[] = []
    const got: unknown[] = []
    const { client } = await bare(
      (socket) =>
        socket.onMessage((message) => {
          got.push(message)
          throw new TypeError('a codec that cannot')
        }),
      { onError: (error) => thrown.push(error) },
    )
    await settleOpen(client)
    client.send('one')
    client.send('two')
    await settle(client)
    expect(got).toEqual(['one', 'two'])
    expect(thrown).toHaveLength(1)
  })

  test('of an application that cannot take it is closed with 1011', async () => {
    const thrown: unknown[] = []
    const { closed } = await bare(noRoom, { onError: (error) => thrown.push(error) })
    expect((await closed).code).toBe(1011)
    expect(thrown).toHaveLength(1)
  })

  test('whose far side reads nothing any more is ended instead of being filled for ever', async () => {
    const attached = Promise.withResolvers<MediaSocket>()
    const { client } = await bare((socket) => attached.resolve(socket))
    const socket = await attached.promise
    await settleOpen(client)
    client.pause()
    const gone = Promise.withResolvers<void>()
    socket.onClose(gone.resolve)
    for (let piece = 0; piece < 400; piece += 1) socket.send('x'.repeat(64 * 1024))
    await gone.promise
    socket.send('after the end')
    expect(client.isPaused).toBe(true)
    client.terminate()
  })

  test('sends no pings by itself, and with pingEveryMs ends a far side that does not answer', async () => {
    const { client, closed } = await bare(() => undefined, { pingEveryMs: 20 })
    let pings = 0
    const third = Promise.withResolvers<void>()
    client.on('ping', () => {
      pings += 1
      if (pings === 3) third.resolve()
    })
    await third.promise
    expect(client.readyState).toBe(client.OPEN)
    client.pong = () => undefined
    Reflect.set(client, '_autoPong', false)
    expect((await closed).code).toBe(1006)
  })
})

function noRoom(): void {
  throw new Error('no room')
}

/** Sends what no WebSocket frame begins with. */
function breakProtocol(client: WebSocket): void {
  const socket: Socket = Reflect.get(client, '_socket')
  socket.write(Buffer.from([0xff, 0xff]))
}

/** The handshake is over on both sides. */
async function settleOpen(client: WebSocket): Promise<void> {
  if (client.readyState === client.CONNECTING) await new Promise((resolve) => client.once('open', resolve))
  await settle(client)
}

test('what is sent in one turn of the event loop leaves in one write, in its order', async () => {
  const attached = Promise.withResolvers<MediaSocket>()
  const { client } = await bare((socket) => attached.resolve(socket))
  const media = await attached.promise
  await new Promise((resolve) => client.once('open', resolve))
  const heard: string[] = []
  const last = new Promise<void>((resolve) => {
    client.on('message', (data: Buffer) => {
      heard.push(data.toString())
      if (data.toString() === 'mark') resolve()
    })
  })
  const writes = vi.spyOn(Socket.prototype, 'write')
  for (const text of ['frame 1', 'frame 2', 'frame 3', 'mark']) media.send(text)
  await last
  expect(heard).toEqual(['frame 1', 'frame 2', 'frame 3', 'mark'])
  expect(writes).toHaveBeenCalledTimes(1)
  writes.mockRestore()
})

test('texts of any length and alphabet arrive as they were sent, in their order', async () => {
  const attached = Promise.withResolvers<MediaSocket>()
  const { client } = await bare((socket) => attached.resolve(socket))
  const media = await attached.promise
  await new Promise((resolve) => client.once('open', resolve))
  const sent = [
    '',
    'a',
    ...[125, 126, 127, 255, 256, 65_535, 65_536].map((length) => 'x'.repeat(length)),
    'é ✓ 𝄞',
    'end',
  ]
  const heard: string[] = []
  const last = new Promise<void>((resolve) => {
    client.on('message', (data: Buffer) => {
      heard.push(data.toString())
      if (heard.length === sent.length) resolve()
    })
  })
  for (const text of sent) media.send(text)
  await last
  expect(heard).toEqual(sent)
})
