import { createManualClock, type ManualClock } from '@trunkline/network'
import { expect, test } from 'vitest'

import { createSocketPair } from '../src/socket-pair.ts'

/** A pair whose hops take the given times, in order. */
function pairOf(...latencies: number[]) {
  const clock = createManualClock()
  const ends = createSocketPair({ clock, latency: () => latencies.shift() ?? 10 })
  return { clock, ends }
}

function arrivals(clock: ManualClock, socket: ReturnType<typeof pairOf>['ends'][0]) {
  const seen: [number, unknown][] = []
  socket.onMessage((message) => seen.push([clock.monotonic(), message]))
  socket.onClosed((code) => seen.push([clock.monotonic(), code]))
  return seen
}

test('messages arrive after their hop, and a fast one does not overtake a slow one', async () => {
  const { clock, ends } = pairOf(30, 5, 40)
  const [first, second] = ends
  const seen = arrivals(clock, second)
  first.send('slow')
  first.send('fast')
  expect(first.bufferedBytes).toBe(8)
  await clock.advance(20)
  first.send('late')
  await clock.advance(100)
  expect(seen).toEqual([
    [30, 'slow'],
    [30, 'fast'],
    [60, 'late'],
  ])
  expect(first.bufferedBytes).toBe(0)
})

test('closing is a handshake behind everything that was sent before', async () => {
  const { clock, ends } = pairOf()
  const [first, second] = ends
  const [atFirst, atSecond] = [arrivals(clock, first), arrivals(clock, second)]
  first.send('last words')
  first.close(1001)
  first.send('too late')
  expect(first.open).toBe(false)
  await clock.advance(100)
  expect(atSecond).toEqual([
    [10, 'last words'],
    [10, 1001],
  ])
  expect(atFirst).toEqual([[20, 1001]])
})

test('a broken connection is 1006 at both ends', async () => {
  const { clock, ends } = pairOf()
  const [first, second] = ends
  const [atFirst, atSecond] = [arrivals(clock, first), arrivals(clock, second)]
  second.terminate()
  await clock.advance(100)
  expect(atSecond).toEqual([[0, 1006]])
  expect(atFirst).toEqual([[10, 1006]])
})

test('what comes before its first listener is kept for it', async () => {
  const { clock, ends } = pairOf()
  const [first, second] = ends
  first.send('early')
  first.close()
  await clock.advance(100)
  expect(arrivals(clock, second)).toEqual([
    [100, 'early'],
    [100, 1000],
  ])
})

test('closing and breaking twice, or at once from both sides, ends each side once', async () => {
  const { clock, ends } = pairOf()
  const [first, second] = ends
  const [atFirst, atSecond] = [arrivals(clock, first), arrivals(clock, second)]
  first.close()
  second.close(1001)
  first.close()
  first.terminate()
  second.terminate()
  await clock.advance(100)
  expect([atFirst.length, atSecond.length]).toEqual([1, 1])
})
