import { request as requestHttps } from 'node:https'
import { connect } from 'node:net'

import { type Emulator, startEmulator } from '@trunkline/emulator'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'

import { createTestDoor, SECRET, startApplication, type TestDoor } from './test-door.ts'

let door: TestDoor
const start = (options: object = {}): Promise<Emulator> =>
  startEmulator({ doors: [(network) => (door = createTestDoor(network))], ...options })

test('the ready object holds the url and one member per door', async () => {
  await using emulator = await start()
  expect(emulator.ready).toEqual({ ready: true, url: emulator.url, test: { endpoint: emulator.url, key: SECRET } })
  expect(emulator.url).toBe(`http://127.0.0.1:${emulator.port}`)
})

test('a door gets method, target, headers and body as they were sent', async () => {
  await using emulator = await start()
  const reply = await fetch(`${emulator.url}/test/a%20b?x=%2B1&x=2`, { method: 'POST', body: 'Event=a&Event=b+c' })
  expect(await reply.json()).toEqual({
    path: '/test/a%20b',
    form: [
      ['Event', 'a'],
      ['Event', 'b c'],
    ],
  })
  const [request] = door.handled
  expect(request).toMatchObject({
    method: 'POST',
    target: '/test/a%20b?x=%2B1&x=2',
    host: `127.0.0.1:${emulator.port}`,
  })
  expect(request?.query.getAll('x')).toEqual(['+1', '2'])
})

test('a path of nobody gets 404, a door that throws 500, a body too large 413', async () => {
  await using emulator = await start({ maxBodyBytes: 1000 })
  const status = async (path: string, body = ''): Promise<number> =>
    (await fetch(`${emulator.url}${path}`, { method: 'POST', body })).status
  expect(await status('/nobody')).toBe(404)
  expect(await status('/test/fail')).toBe(500)
  expect(await status('/test/x', 'y'.repeat(1001))).toBe(413)
  expect(await status('/test/x', 'y'.repeat(1000))).toBe(200)
})

test('a door takes WebSockets on the same port, and others are refused', async () => {
  await using emulator = await start()
  const socket = new WebSocket(`ws://127.0.0.1:${emulator.port}/test/socket`)
  const echoed = new Promise((resolve) => socket.on('message', (data: Buffer) => resolve(data.toString())))
  socket.on('open', () => socket.send('hello'))
  expect(await echoed).toBe('hello')
  const refused = new WebSocket(`ws://127.0.0.1:${emulator.port}/test/other`)
  const error = new Promise<Error>((resolve) => refused.on('error', resolve))
  expect((await error).message).toContain('404')
})

test('with tls it serves HTTPS and WSS under a certificate for loopback names', async () => {
  await using emulator = await start({ tls: true })
  const ca = emulator.certificate ?? ''
  const status = await new Promise((resolve, reject) => {
    const url = `https://localhost:${emulator.port}/_world/calls`
    requestHttps(url, { ca, agent: false }, (reply) => resolve(reply.resume().statusCode))
      .on('error', reject)
      .end()
  })
  expect(status).toBe(200)
  const socket = new WebSocket(`wss://127.0.0.1:${emulator.port}/test/socket`, { ca })
  await new Promise((resolve, reject) => socket.on('open', resolve).on('error', reject))
  expect(emulator.ready.url).toMatch(/^https:/)
})

test('closing twice is fine, frees the port, ends calls and waiting requests, and leaves nothing behind', async () => {
  const emulator = await start()
  await using application = await startApplication(() => undefined)
  const { id } = (await (
    await fetch(`${emulator.url}/test/calls`, {
      method: 'POST',
      body: JSON.stringify({ to: '+1', callback: application.url }),
    })
  ).json()) as { id: string }
  await emulator.world.until(id, 'answered')
  await application.received(1)
  const waiting = fetch(`${emulator.url}/_world/calls/${id}?until=ended`).catch(() => 'cut')
  const socket = connect(emulator.port, '127.0.0.1')
  const closed = new Promise((resolve) => socket.on('close', resolve))
  await new Promise((resolve) => socket.on('connect', resolve))
  await Promise.all([emulator.close(), emulator.close()])
  await closed
  await waiting
  expect(door.legs[0]?.state).toBe('ended')
  expect(door.network.switchboard.running).toBe(false)
  await expect(fetch(emulator.url)).rejects.toThrow('fetch failed')
  await using again = await start({ port: emulator.port })
  expect(again.port).toBe(emulator.port)
})

test('a port that is taken is an error', async () => {
  await using emulator = await start()
  await expect(start({ port: emulator.port })).rejects.toThrow(/EADDRINUSE/)
})
