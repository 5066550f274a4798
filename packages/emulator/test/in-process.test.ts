import {
  type ConnectionLost,
  createEmulator,
  type FaultInput,
  type InProcessEmulator,
  type InProcessEmulatorOptions,
  startEmulator,
} from '@trunkline/emulator'
import { type Clock, createManualClock, type ManualClock, seededRandom } from '@trunkline/network'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { socketPair } from './memory-socket.ts'
import { overHttp } from './same-reply.ts'
import { createTestDoor, SECRET, type TestDoor } from './test-door.ts'

const on = { kind: 'request' } as const
const body = new TextEncoder().encode('b')

let clock: ManualClock
let door: TestDoor
let emulator: InProcessEmulator

const create = (options: InProcessEmulatorOptions = {}): Promise<InProcessEmulator> =>
  createEmulator({
    doors: [(network) => (door = createTestDoor(network))],
    environment: { clock, random: seededRandom(1) },
    ...options,
  })
const order = (fault: FaultInput) => emulator.world.fault(fault)
const post = (target = '/test/x', signal?: AbortSignal) => emulator.handle({ method: 'POST', target, body, signal })
const lost = (request: Promise<unknown>): Promise<ConnectionLost> =>
  request.then(
    () => Promise.reject(new Error('a reply came')),
    (error: ConnectionLost) => error,
  )

beforeEach(async () => {
  clock = createManualClock()
  emulator = await create()
})
afterEach(() => emulator.close())

/** The ready line of a network with all protocol servers. */
async function readyOf(seed: number): Promise<InProcessEmulator['ready']> {
  await using made = await createEmulator({ environment: { clock: createManualClock(), random: seededRandom(seed) } })
  return made.ready
}

describe('a network that listens nowhere', () => {
  test('is where its base URL says', async () => {
    await using elsewhere = await create({ baseUrl: 'https://carrier.example' })
    expect(elsewhere.ready).toEqual({
      ready: true,
      url: 'https://carrier.example',
      test: { endpoint: 'https://carrier.example', key: SECRET },
    })
    expect(door.network.base()).toEqual({
      url: 'https://carrier.example',
      host: 'carrier.example',
      port: 443,
      tls: true,
    })
    expect(emulator.url).toBe('http://127.0.0.1:8088')
  })

  test('makes the same credentials for the same seed, with all its protocol servers', async () => {
    const [first, second, other] = [await readyOf(7), await readyOf(7), await readyOf(8)]
    expect(Object.keys(first)).toEqual([
      'ready',
      'url',
      'ucwa-trusted-application',
      'ucwa-on-premises',
      'acs-play-audio',
      'acs',
      'signalwire',
    ])
    expect(second).toEqual(first)
    expect(other).not.toEqual(first)
  })

  test('hands a request to its protocol server as a socket would', async () => {
    const target = '/test/a%20b?x=%2B1'
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const sent = new TextEncoder().encode('Event=a&Event=b+c')
    const reply = await emulator.handle({ method: 'POST', target, headers, body: sent })
    expect(reply.status).toBe(200)
    expect(JSON.parse(Buffer.from(reply.body).toString())).toEqual({
      path: '/test/a%20b',
      form: [
        ['Event', 'a'],
        ['Event', 'b c'],
      ],
    })
    expect(door.handled[0]).toMatchObject({
      target,
      host: '127.0.0.1:8088',
      headers: { host: '127.0.0.1:8088', 'content-length': '17', 'content-type': 'application/x-www-form-urlencoded' },
    })
  })

  test('gives a POST without a body its length of 0, and a GET none', async () => {
    await emulator.handle({ method: 'POST', target: '/test/x' })
    await emulator.handle({ method: 'GET', target: '/test/x' })
    expect(door.handled.map(({ headers }) => headers['content-length'])).toEqual(['0', undefined])
  })

  test('answers the control surface', async () => {
    const reply = await emulator.handle({ method: 'GET', target: '/_world/calls' })
    expect([reply.status, Buffer.from(reply.body).toString()]).toEqual([200, '{"calls":[]}'])
  })

  test('joins a WebSocket of a client with its protocol server, and refuses others', async () => {
    const [client, server] = socketPair()
    const heard = new Promise((resolve) => client.onMessage(resolve))
    expect(emulator.accept({ method: 'GET', target: '/test/socket' }, server)).toBe(true)
    client.send('hello')
    expect(await heard).toBe('hello')
    expect(emulator.accept({ method: 'GET', target: '/test/other' }, server)).toBe(false)
  })
})

describe('faults in memory', () => {
  test('a refusal is a reply', async () => {
    order({ on, effect: 'throttle', retryAfterSeconds: 7 })
    order({ on, effect: 'unavailable' })
    expect(await post()).toMatchObject({ status: 429, headers: { 'retry-after': '7' } })
    expect(await post()).toMatchObject({ status: 503 })
    expect(door.handled).toHaveLength(0)
  })

  test('a cut connection looks the same to the client, and says to its owner whether the work was done', async () => {
    order({ on, effect: 'cut-before' })
    order({ on, effect: 'cut-after' })
    expect(await lost(post())).toMatchObject({ code: 'ECONNRESET', sent: true, taken: false })
    expect(door.handled).toHaveLength(0)
    expect(await lost(post())).toMatchObject({ code: 'ECONNRESET', sent: true, taken: true })
    expect(door.handled).toHaveLength(1)
  })

  test('a request that is never answered settles when the client gives up', async () => {
    order({ on, effect: 'never' })
    const leaving = new AbortController()
    let settled = false
    const silence = post('/test/x', leaving.signal).finally(() => (settled = true))
    silence.catch(() => undefined)
    await clock.advance(3_600_000)
    expect(settled).toBe(false)
    leaving.abort(new Error('patience is over'))
    await expect(silence).rejects.toThrow('patience is over')
  })

  test('slow works late, late replies late', async () => {
    order({ on, effect: 'slow', afterMs: 5000 })
    order({ on, effect: 'late', afterMs: 5000 })
    const [slow, late] = [post('/test/slow'), post('/test/late')]
    await clock.advance(4999)
    expect(door.handled.map(({ path }) => path)).toEqual(['/test/late'])
    await clock.advance(1)
    expect(await Promise.all([slow, late])).toMatchObject([{ status: 200 }, { status: 200 }])
    expect(door.handled.map(({ path }) => path)).toEqual(['/test/late', '/test/slow'])
  })

  test('a client that leaves hears so at once, while the work goes on', async () => {
    order({ on, effect: 'slow', afterMs: 10 })
    const request = post('/test/x', AbortSignal.abort(new Error('gone')))
    await expect(request).rejects.toThrow('gone')
    const leaving = new AbortController()
    const left = post('/test/y', leaving.signal)
    leaving.abort(new Error('left'))
    await expect(left).rejects.toThrow('left')
    await clock.advance(10)
    expect(door.handled.map(({ path }) => path)).toEqual(['/test/y'])
  })
})

describe('an emulator that is closed', () => {
  test('cuts what waits and refuses what comes', async () => {
    order({ on, effect: 'never' })
    const waiting = lost(post())
    const [client, server] = socketPair()
    const closed = new Promise((resolve) => client.onClosed(resolve))
    emulator.accept({ method: 'GET', target: '/test/socket' }, server)
    await Promise.all([emulator.close(), emulator.close()])
    expect(await waiting).toMatchObject({ code: 'ECONNRESET' })
    expect(await lost(post())).toMatchObject({ code: 'ECONNREFUSED', sent: false, taken: false })
    expect(await closed).toBe(1006)
    expect(emulator.accept({ method: 'GET', target: '/test/socket' }, server)).toBe(false)
  })

  test('has no timer left, and sets none', async () => {
    const timers = new Set<symbol>()
    await using closing = await create({ environment: { clock: counting(clock, timers), random: seededRandom(1) } })
    const fired: string[] = []
    door.network.clock.after(1000, () => fired.push('before'))
    closing.world.fault({ on, effect: 'late', afterMs: 60_000 })
    const late = lost(closing.handle({ method: 'POST', target: '/test/x' }))
    await closing.world.call({ from: '+1', to: '+900' })
    expect(timers.size).toBeGreaterThan(2)
    await closing.close()
    door.network.clock.after(1, () => fired.push('after'))
    await late
    expect(timers.size).toBe(0)
    await clock.advance(60_000)
    expect(fired).toEqual([])
  })
})

/** A clock that keeps account of the timers that are set. */
function counting(real: Clock, timers: Set<symbol>): Clock {
  return {
    ...real,
    after(ms, work) {
      const timer = Symbol('timer')
      timers.add(timer)
      const cancel = real.after(ms, () => {
        timers.delete(timer)
        work()
      })
      return () => {
        timers.delete(timer)
        cancel()
      }
    },
  }
}

describe('over a socket and in memory', () => {
  test.each([
    ['POST', '/test/x?a=b'],
    ['GET', '/test/x'],
    ['HEAD', '/test/x'],
    ['GET', '/nowhere'],
    ['GET', '/test/fail'],
    ['DELETE', '/_world/faults'],
  ])('%s %s gets the same status, headers and body', async (method, target) => {
    const environment = { clock, random: seededRandom(1) }
    await using listening = await startEmulator({ environment, doors: [(network) => (door = createTestDoor(network))] })
    const over = await overHttp(listening.url, { method, target, headers: { 'x-own': 'yes' } })
    const seenOverSocket = door.handled[0]?.headers
    await using memory = await create({ baseUrl: listening.url })
    const within = await memory.handle({ method, target, headers: { 'x-own': 'yes' } })
    expect({ ...within, body: Buffer.from(within.body) }).toEqual(over)
    expect(within.headers['date']).toBe('Sat, 01 Jan 2000 00:00:00 GMT')
    expect({ ...door.handled[0]?.headers, connection: 'close' }).toEqual({ connection: 'close', ...seenOverSocket })
  })
})
