import { connect, type Socket } from 'node:net'

import { type Clock, systemClock } from '@trunkline/core'
import { serve } from '@trunkline/server'
import { describe, expect, test } from 'vitest'

import { limits, pretend } from './pretended-provider.ts'
import { rawClient } from './raw-client.ts'

const request = 'POST /trunkline/counting/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n[]'

/** A client whose replies come a few turns of the event loop later, as after a look at a store. */
function counting() {
  let received = 0
  return {
    provider: 'counting',
    limits,
    received: () => received,
    admit: () => Promise.resolve(undefined),
    async receive() {
      received += 1
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve))
      return { status: 200, sent: () => undefined }
    },
  }
}

interface Conversation {
  readonly answered: number
  /** Whether a request was written to an open connection and got no whole reply. */
  readonly cut: boolean
}

/**
 * Asks again as soon as it is answered, on one connection, until a reply says that the connection ends. What it sends is on its way
 * for so many milliseconds, in which the client cannot take it back.
 */
async function talk(port: number, wayMs = 0): Promise<Conversation> {
  const socket = await opened(port)
  const { promise, resolve } = Promise.withResolvers<Conversation>()
  let answered = 0
  let open = true
  const ask = (): void => void (wayMs === 0 ? socket.write(request) : setTimeout(() => socket.write(request), wayMs))
  socket.on('error', () => undefined)
  socket.on('data', (bytes) => {
    answered += 1
    open = !/^connection: close$/im.test(bytes.toString())
    if (open) ask()
  })
  socket.once('close', () => resolve({ answered, cut: open }))
  ask()
  return promise
}

async function opened(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
  return socket
}

describe('close() under load', () => {
  test.each([0, 1, 2, 3, 4])(
    'answers every request of 96 clients that ask without a pause, and cuts none off (%i)',
    async () => {
      const telephony = counting()
      const server = await serve(telephony, { port: 0 })
      const clients = Array.from({ length: 96 }, () => talk(server.port))
      while (telephony.received() < 500) await new Promise((resolve) => setImmediate(resolve))
      await server.close()
      const conversations = await Promise.all(clients)
      expect(conversations.filter(({ cut }) => cut)).toEqual([])
      const answered = conversations.reduce((sum, conversation) => sum + conversation.answered, 0)
      expect(answered).toBe(telephony.received())
    },
  )

  test('answers what was on its way to open connections when closing began', async () => {
    const telephony = counting()
    const server = await serve(telephony, { port: 0 })
    const clients = Array.from({ length: 48 }, (_, index) => talk(server.port, 5 + index))
    while (telephony.received() < 100) await new Promise((resolve) => setImmediate(resolve))
    await server.close()
    expect((await Promise.all(clients)).filter(({ cut }) => cut)).toEqual([])
  })

  test('answers those whom the kernel has let in before closing began', async () => {
    const telephony = counting()
    const server = await serve(telephony, { port: 0 })
    const clients = Array.from({ length: 96 }, () => talk(server.port))
    while (telephony.received() === 0) await new Promise((resolve) => setImmediate(resolve))
    await server.close()
    const conversations = await Promise.all(clients)
    expect(conversations.filter(({ answered }) => answered === 0)).toEqual([])
  })

  test('answers what comes a moment later on a connection that was silent, and says that it ends', async () => {
    const { path, telephony } = pretend()
    // the moment lasts for as long as the test likes
    const moment = Promise.withResolvers<() => void>()
    const clock: Clock = {
      ...systemClock,
      after(ms, work, options) {
        if (ms !== 250) return systemClock.after(ms, work, options)
        moment.resolve(work)
        return () => undefined
      },
    }
    const server = await serve(telephony, { port: 0, clock })
    const client = await rawClient(server.port)
    const closing = server.close({ graceMs: 60_000 })
    const endMoment = await moment.promise
    await expect(rawClient(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    client.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n`)
    const reply = await client.ended()
    expect(reply).toMatch(/^HTTP\/1\.1 204 /)
    expect(reply).toMatch(/connection: close\r\n/i)
    endMoment()
    await closing
  })

  test('leaves a connection that asks nothing with an orderly end, not with a reset', async () => {
    const server = await serve(pretend().telephony, { port: 0 })
    const socket = await opened(server.port)
    const how = Promise.race([
      new Promise((resolve) => socket.once('end', () => resolve('end'))),
      new Promise((resolve) => socket.once('error', resolve)),
    ])
    socket.resume()
    await server.close()
    expect(await how).toBe('end')
  })
})
