import type { WireReply, WireRequest } from '@trunkline/core/driver'
import {
  createEmulator,
  type DeliveryFailure,
  type FaultInput,
  type InProcessEmulator,
  type NetworkOptions,
  type Socket,
} from '@trunkline/emulator'
import { createManualClock, type ManualClock, seededRandom } from '@trunkline/network'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

import { memoryApplication, type MemoryApplication } from './memory-application.ts'
import { socketPair } from './memory-socket.ts'
import { createTestDoor, type TestDoor } from './test-door.ts'

const url = 'https://app.example/hook'

let clock: ManualClock
let door: TestDoor
let emulator: InProcessEmulator
let application: MemoryApplication

const start = async (options: NetworkOptions): Promise<void> => {
  emulator = await createEmulator({
    doors: [(network) => (door = createTestDoor(network))],
    environment: { clock, random: seededRandom(1) },
    ...options,
  })
}
beforeEach(() => {
  clock = createManualClock()
  application = memoryApplication()
})
afterEach(() => emulator.close())

const order = (fault: FaultInput) => emulator.world.fault(fault)
const deliver = (options: object = {}) => door.network.deliver({ door: 'test', url, body: 'text', ...options })

/** The failure of a delivery, and how much simulated time it took. */
async function failure(options: object = {}): Promise<[DeliveryFailure | undefined, number]> {
  const begun = clock.now()
  const result = await clock.until(deliver(options))
  return [result.ok ? undefined : result.failure, clock.now() - begun]
}

describe('callbacks over the wire that was given', () => {
  test('bring method, address, headers and body', async () => {
    await start(application)
    const given = { url: 'https://name:secret@app.example/hook?a=%2B#fragment', headers: { 'X-Own': 'yes' } }
    expect(await deliver(given)).toMatchObject({ ok: true, status: 200 })
    const [sent] = application.got
    expect(sent).toMatchObject({
      method: 'POST',
      url: 'https://app.example/hook?a=%2B',
      headers: { 'x-own': 'yes', authorization: `Basic ${Buffer.from('name:secret').toString('base64')}` },
    })
    expect(Buffer.from(sent?.body ?? []).toString()).toBe('text')
  })

  test('follow redirects', async () => {
    application = memoryApplication(({ path }) =>
      path === '/hook' ? { status: 302, headers: { location: '/end' } } : { body: 'there' },
    )
    await start(application)
    const result = await deliver()
    expect(result.ok && [result.url, result.text()]).toEqual(['https://app.example/end', 'there'])
    expect(application.got.map(({ method }) => method)).toEqual(['POST', 'GET'])
  })

  test('give up after the time for an answer, and tell the wire so', async () => {
    const signals: (AbortSignal | undefined)[] = []
    await start({
      wire: {
        send({ signal }) {
          signals.push(signal)
          return Promise.withResolvers<WireReply>().promise
        },
      },
    })
    expect(await failure({ readTimeoutMs: 3000 })).toEqual(['timeout', 3000])
    expect(await failure({ totalTimeoutMs: 4000, readTimeoutMs: 9000 })).toEqual(['timeout', 4000])
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true])
    expect(emulator.world.exchanges().map((exchange) => exchange.failure)).toEqual([
      'no answer within 3000 ms',
      'no answer in time',
    ])
  })

  test('give up on an answer whose body does not end, and leave a body that is too large', async () => {
    const left: string[] = []
    const body = (chunks: number) => ({
      async *[Symbol.asyncIterator]() {
        try {
          for (let count = 0; count < chunks; count++) yield Buffer.alloc(1000)
          await Promise.withResolvers<void>().promise
        } finally {
          left.push(`after ${chunks}`)
        }
      },
    })
    const send = ({ url: address }: WireRequest) =>
      Promise.resolve({ status: 200, headers: {}, body: body(address.endsWith('/large') ? 100 : 1) })
    await start({ wire: { send } })
    expect(await failure()).toEqual(['timeout', 5000])
    expect(await failure({ url: 'https://app.example/large' })).toEqual(['too-large', 0])
    expect(left).toEqual(['after 100'])
  })

  test.each([
    [{ code: 'ECONNREFUSED' }, 'refused'],
    [{ code: 'ECONNRESET' }, 'cut'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'tls'],
    [{ sent: true }, 'cut'],
    [{ sent: false }, 'refused'],
  ])('fail as the wire fails: %j is %s', async (details, expected) => {
    const send = () => Promise.reject(Object.assign(new Error('no reply'), details))
    await start({ wire: { send } })
    expect(await failure()).toEqual([expected, 0])
  })

  test('meet their faults: a cut one was received, and is sent again as its server decides', async () => {
    await start(application)
    order({ on: { kind: 'callback' }, effect: 'cut-after' })
    const results: boolean[] = []
    await clock.until(
      deliver({
        retry: (result: { readonly ok: boolean }, attempt: number) => {
          results.push(result.ok)
          return attempt === 1 ? 60_000 : undefined
        },
      }),
    )
    expect([results, application.got.length, clock.monotonic()]).toEqual([[false, true], 2, 60_000])
  })

  test('that wait when the emulator closes are given up, and no further one is sent', async () => {
    await start({
      wire: { send: (request) => (application.got.push(request), Promise.withResolvers<WireReply>().promise) },
    })
    const waiting = deliver({ retry: () => 1000 })
    await clock.advance(1)
    await emulator.close()
    expect(await waiting).toMatchObject({ ok: false, failure: 'aborted' })
    await deliver()
    await clock.advance(60_000)
    expect(application.got).toHaveLength(1)
  })
})

describe('media over the sockets that were given', () => {
  const media = 'wss://app.example/media'
  const connect = (options: object = {}) =>
    door.network.connectMedia({ door: 'test', url: media, onMessage: () => undefined, ...options })

  test('carry headers and messages both ways, the first ones too', async () => {
    const { openSocket, sockets } = application
    await start({
      async openSocket(address, options) {
        const opened = await openSocket(address, options)
        sockets[0]?.socket.send('welcome')
        return opened
      },
    })
    const got: unknown[] = []
    const result = await connect({
      headers: { authorization: 'Bearer x' },
      onMessage: (data: unknown) => got.push(data),
    })
    if (!result.ok) throw new Error(result.message)
    result.socket.send('sound')
    await clock.advance(1)
    expect([got, sockets[0]?.heard, sockets[0]?.headers]).toEqual([
      ['welcome'],
      ['sound'],
      { authorization: 'Bearer x' },
    ])
    expect(emulator.world.exchanges({ kind: 'media' })).toMatchObject([
      { status: 101, frames: { sent: 1, received: 1 } },
    ])
  })

  test('are refused with a status, or not reached at all', async () => {
    await start({ openSocket: () => Promise.resolve({ refused: 403 }) })
    expect(await connect()).toMatchObject({ ok: false, failure: 'refused', status: 403 })
    await emulator.close()
    const error = Object.assign(new Error('no host'), { code: 'ENOTFOUND' })
    await start({ openSocket: () => Promise.reject(error) })
    expect(await connect()).toEqual({ ok: false, failure: 'refused', message: 'ENOTFOUND' })
  })

  test('that do not open in time are given up; one that opens later is broken', async () => {
    const opening = Promise.withResolvers<{ socket: Socket }>()
    const signals: AbortSignal[] = []
    await start({
      openSocket(_url, { signal }) {
        signals.push(signal)
        return opening.promise
      },
    })
    expect(await clock.until(connect({ connectTimeoutMs: 700 }))).toMatchObject({ ok: false, failure: 'timeout' })
    expect([clock.monotonic(), signals[0]?.aborted]).toEqual([700, true])
    const [near, far] = socketPair()
    const closed = new Promise((resolve) => far.onClosed(resolve))
    opening.resolve({ socket: near })
    expect(await closed).toBe(1006)
  })

  test('are cut after the time of a fault, and when the emulator closes', async () => {
    await start(application)
    order({ on: { kind: 'media' }, effect: 'cut-after', afterMs: 5000 })
    const closings: number[] = []
    const onClosed = (code: number): unknown => closings.push(code)
    expect((await connect({ onClosed })).ok).toBe(true)
    expect((await connect({ onClosed })).ok).toBe(true)
    await clock.advance(4999)
    expect(closings).toEqual([])
    await clock.advance(1)
    expect([closings, application.sockets.map(({ socket }) => socket.open)]).toEqual([[1006], [false, true]])
    await emulator.close()
    expect(application.sockets.map(({ socket }) => socket.open)).toEqual([false, false])
  })
})
