import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

import type { ServerRequest } from '@trunkline/core'
import { serve } from '@trunkline/server'
import { describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'

import { limits, pretend } from './pretended-provider.ts'
import { rawClient } from './raw-client.ts'

/** A grace that no test waits for. */
const patient = { graceMs: 60_000 }

/** A telephony whose reply waits until the test lets it go. */
function waiting() {
  const arrived = Promise.withResolvers<void>()
  const release = Promise.withResolvers<void>()
  return {
    provider: 'waiting',
    limits,
    arrived: arrived.promise,
    release: release.resolve,
    admit: () => Promise.resolve(undefined),
    async receive(request: ServerRequest) {
      arrived.resolve()
      await release.promise
      return { status: 200, body: new TextDecoder().decode(request.body), sent: () => undefined }
    },
  }
}

async function connected(port: number, path: string) {
  const client = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  const closed = Promise.withResolvers<number>()
  client.once('close', closed.resolve)
  await new Promise((resolve) => client.once('open', resolve))
  return { client, closed: closed.promise }
}

describe('close()', () => {
  test('takes no new connection, answers what is under way, and says that the connection ends', async () => {
    const telephony = waiting()
    const server = await serve(telephony, { port: 0 })
    const client = await rawClient(server.port)
    client.write('POST /trunkline/waiting/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nbody')
    await telephony.arrived
    const closing = server.close(patient)
    await vi.waitFor(() => expect(rawClient(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' }))
    telephony.release()
    const reply = await client.ended()
    expect(reply).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    expect(reply).toMatch(/connection: close\r\n/i)
    expect(reply.endsWith('body')).toBe(true)
    await closing
  })

  test('does not wait for connections on which nothing is asked', async () => {
    const server = await serve(pretend().telephony, { port: 0 })
    const silent = await rawClient(server.port)
    const asked = await rawClient(server.port)
    asked.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await asked.until(/\r\n\r\n/)
    const begun = await rawClient(server.port)
    begun.write('GET / HTTP/1.1\r\n')
    await server.close(patient)
    await Promise.all([silent.ended(), asked.ended(), begun.ended()])
    expect(silent.socket.destroyed).toBe(true)
  })

  test('cuts requests off when the grace is over', async () => {
    const telephony = waiting()
    const server = await serve(telephony, { port: 0 })
    const client = await rawClient(server.port)
    client.write('POST /trunkline/waiting/a/b HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n')
    await telephony.arrived
    await server.close({ graceMs: 10 })
    expect(await client.ended()).toBe('')
    telephony.release()
  })

  test('keeps the media of a live call until the call ends, and is then over at once', async () => {
    const { dial, heard, telephony, verbs } = pretend()
    const server = await serve(telephony, { port: 0 })
    const call = await dial()
    const { client, closed } = await connected(server.port, call.media)
    const closing = server.close(patient)
    client.send('still here')
    const pong = new Promise((resolve) => client.once('pong', resolve))
    client.ping()
    await pong
    expect(heard).toEqual(['still here'])
    expect(telephony.liveCalls).toBe(1)
    await call.end()
    expect(await closed).toBe(1000)
    await closing
    expect(verbs).toEqual([])
  })

  test('closes media with 1001 when the grace is over, and hangs no call up', async () => {
    const { dial, telephony, verbs } = pretend()
    const server = await serve(telephony, { port: 0 })
    const call = await dial()
    const { closed } = await connected(server.port, call.media)
    await server.close({ graceMs: 10 })
    expect(await closed).toBe(1001)
    expect(verbs).toEqual([])
    expect(telephony.liveCalls).toBe(1)
  })

  test('ends a far side that does not answer the close frame', async () => {
    const { dial, telephony } = pretend()
    const server = await serve(telephony, { port: 0 })
    const { media } = await dial()
    const { client } = await connected(server.port, media)
    client.pause()
    await server.close({ graceMs: 0 })
    await expect(rawClient(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    client.terminate()
  })

  test('lets a socket go that is still being decided about when the grace is over', async () => {
    const asked = Promise.withResolvers<void>()
    const { dial, telephony } = pretend({
      accept() {
        asked.resolve()
        return Promise.withResolvers<void>().promise
      },
    })
    const server = await serve(telephony, { port: 0 })
    const { media } = await dial()
    const client = new WebSocket(`ws://127.0.0.1:${server.port}${media}`)
    const failed = new Promise((resolve) => client.once('error', resolve))
    await asked.promise
    await server.close({ graceMs: 10 })
    expect(await failed).toBeInstanceOf(Error)
  })

  test('twice is fine, and so is disposal after it', async () => {
    const server = await serve(pretend().telephony, { port: 0 })
    await Promise.all([server.close(), server.close({ graceMs: 0 })])
    await server[Symbol.asyncDispose]()
    await expect(rawClient(server.port)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })

  test('leaves nothing that keeps a process alive', async () => {
    const program = join(import.meta.dirname, 'closing-program.ts')
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=@trunkline/source', program])
    expect(stdout).toBe('open\nclosed 1001\n')
  })
})
