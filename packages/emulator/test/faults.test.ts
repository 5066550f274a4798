import { type Emulator, type FaultInput, startEmulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createTestDoor, startApplication, type TestDoor } from './test-door.ts'

let emulator: Emulator
let door: TestDoor
beforeEach(async () => {
  emulator = await startEmulator({ doors: [(network) => (door = createTestDoor(network))] })
})
afterEach(() => emulator.close())

const order = (fault: FaultInput) => emulator.world.fault(fault)
const request = (path = '/test/x'): Promise<Response> => fetch(`${emulator.url}${path}`, { method: 'POST', body: 'b' })
const on = { kind: 'request' } as const

test('throttle and unavailable refuse without the work, in the words of the door', async () => {
  order({ on, effect: 'throttle', retryAfterSeconds: 7 })
  order({ on, effect: 'unavailable' })
  order({ on, effect: 'status', status: 418 })
  const throttled = await request()
  expect([throttled.status, throttled.headers.get('retry-after'), await throttled.json()]).toEqual([
    429,
    '7',
    { test: 429 },
  ])
  expect((await request()).status).toBe(503)
  expect((await request()).status).toBe(418)
  expect(door.handled).toHaveLength(0)
  expect((await request()).status).toBe(200)
  expect(emulator.world.exchanges().map(({ fault, status }) => [fault, status])).toEqual([
    ['throttle', 429],
    ['unavailable', 503],
    ['status', 418],
    [undefined, 200],
  ])
})

test('a connection is cut before the work was done, or after it', async () => {
  order({ on, effect: 'cut-before' })
  await expect(request()).rejects.toThrow('fetch failed')
  expect(door.handled).toHaveLength(0)
  order({ on, effect: 'cut-after' })
  await expect(request()).rejects.toThrow('fetch failed')
  expect(door.handled).toHaveLength(1)
  expect(emulator.world.exchanges()[1]).toMatchObject({ fault: 'cut-after', status: 200 })
})

test('slow works late, late replies late, never does not reply at all', async () => {
  for (const effect of ['slow', 'late'] as const) order({ on, effect, afterMs: 60 })
  const slow = request()
  const late = request()
  await late
  expect((await slow).status).toBe(200)
  order({ on, effect: 'never' })
  const silence = await Promise.race([request().catch(() => 'closed'), request('/test/second')])
  expect(silence).toMatchObject({ status: 200 })
  expect(door.handled).toHaveLength(3)
})

test('a fault strikes where it was ordered, after those it lets pass, as often as told', async () => {
  order({ on: { kind: 'request', path: '/test/a' }, effect: 'unavailable', skip: 1, times: 2 })
  order({ on: { kind: 'request', path: String.raw`/b\d$/` }, effect: 'throttle' })
  order({ on: { kind: 'request', method: 'delete' }, effect: 'throttle' })
  order({ on: { kind: 'request', door: 'other' }, effect: 'throttle' })
  const statuses: number[] = []
  for (const path of ['/test/b', '/test/a', '/test/a', '/test/a', '/test/a', '/test/b1'])
    statuses.push((await request(path)).status)
  expect(statuses).toEqual([200, 200, 503, 503, 200, 429])
  expect(emulator.world.faults().map(({ struck }) => struck)).toEqual([2, 1, 0, 0])
})

async function callback(effect: FaultInput['effect'], more: object = {}): Promise<string[]> {
  await using application = await startApplication()
  order({ on: { kind: 'callback', event: 'two' }, effect, ...more })
  const results = await Promise.all(
    ['one', 'two', 'three'].map((event) =>
      door.network.deliver({
        door: 'test',
        call: 'c',
        order: 'c',
        event,
        url: application.url,
        body: event,
        retry: (result, attempt) => (result.ok || attempt === 2 ? undefined : 1),
      }),
    ),
  )
  expect(results).toHaveLength(3)
  return application.got.map(({ body }) => body)
}

test('a callback comes twice, late, out of order, or never', async () => {
  expect(await callback('twice')).toEqual(['one', 'two', 'two', 'three'])
  expect(await callback('late', { afterMs: 80 })).toEqual(['one', 'three', 'two'])
  expect(await callback('out-of-order')).toEqual(['one', 'three', 'two'])
  expect(await callback('never')).toEqual(['one', 'three'])
  expect(await callback('slow', { afterMs: 50 })).toEqual(['one', 'two', 'three'])
})

test('a callback out of order comes after the next one, or after a second when there is none', async () => {
  await using application = await startApplication()
  order({ on: { kind: 'callback', event: 'first' }, effect: 'out-of-order', times: 2 })
  const deliver = (event: string) =>
    door.network.deliver({ door: 'test', call: 'c', event, url: application.url, body: event })
  await Promise.all([deliver('first'), deliver('second')])
  expect(application.got.map(({ body }) => body)).toEqual(['second', 'first'])
  await deliver('first')
  expect(application.got.map(({ body }) => body)).toEqual(['second', 'first', 'first'])
})

test('a callback that is cut is tried again as the door decides', async () => {
  expect(await callback('cut-before')).toEqual(['one', 'two', 'three'])
  expect(await callback('cut-after')).toEqual(['one', 'two', 'two', 'three'])
})

test('a media socket is cut before it opens, cut later, or never opens', async () => {
  const url = emulator.url.replace('http', 'ws').concat('/test/socket')
  const { promise: closed, resolve } = Promise.withResolvers<number>()
  const connect = (connectTimeoutMs = 5_000) =>
    door.network.connectMedia({
      door: 'test',
      url,
      connectTimeoutMs,
      onMessage: () => undefined,
      onClosed: resolve,
    })
  order({ on: { kind: 'media' }, effect: 'cut-before' })
  expect(await connect()).toMatchObject({ ok: false, failure: 'refused' })
  order({ on: { kind: 'media' }, effect: 'never' })
  expect(await connect(30)).toMatchObject({ ok: false, failure: 'timeout' })
  order({ on: { kind: 'media' }, effect: 'cut-after', afterMs: 10 })
  expect(await connect()).toMatchObject({ ok: true })
  expect(await closed).toBe(1006)
})

test('a bad fault is refused with the list of problems, and faults can be listed and cleared', async () => {
  const send = (method: string, body?: object) =>
    fetch(`${emulator.url}/_world/faults`, { method, ...(body && { body: JSON.stringify(body) }) })
  const bad = await send('POST', { on: { kind: 'request', path: '/(/' }, effect: 'twice', tmes: 2 })
  expect(bad.status).toBe(400)
  const { problems } = (await bad.json()) as { problems: string[] }
  expect(problems.join('\n')).toMatch(/on\.path: .*regular expression/)
  expect(problems.join('\n')).toMatch(/tmes/)
  expect(() => order({ on, effect: 'twice' })).toThrow(/"twice" cannot happen to a request/)
  expect(() => order({ on, effect: 'status' })).toThrow(/needs the status/)
  expect((await send('POST', { on, effect: 'slow' })).status).toBe(201)
  expect(await (await send('GET')).json()).toMatchObject({ faults: [{ id: 1, effect: 'slow', times: 1, struck: 0 }] })
  expect((await send('DELETE')).status).toBe(204)
  expect(emulator.world.faults()).toEqual([])
})
