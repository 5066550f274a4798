import { expect, test } from 'vitest'

import { createManualClock } from '../src/index.ts'
import { createTicker } from '../src/ticker.ts'

/** A ticker on a manual clock, and the times of its ticks. */
function ticking(onTick: (ticks: readonly number[]) => void = () => undefined) {
  const clock = createManualClock()
  const ticks: number[] = []
  const ticker = createTicker(clock, () => {
    ticks.push(clock.monotonic())
    onTick(ticks)
  })
  return { clock, ticker, ticks }
}

test('it ticks every 20 ms of the clock, from its start to its stop', async () => {
  const { clock, ticker, ticks } = ticking()
  await clock.advance(30)
  ticker.start()
  ticker.start()
  await clock.advance(65)
  ticker.stop()
  await clock.advance(100)
  expect(ticks).toEqual([50, 70, 90])
})

test('timers that fire late do not slow it down, and missed frames are caught up one timer each', async () => {
  const { clock, ticks } = ticking()
  let late = 0
  const fired: number[] = []
  const slow = {
    ...clock,
    monotonic: () => clock.monotonic() + late,
    after: (ms: number, work: () => void) =>
      clock.after(ms, () => {
        fired.push(ms)
        work()
      }),
  }
  const ticker = createTicker(slow, () => ticks.push(slow.monotonic()))
  ticker.start()
  await clock.advance(20)
  late = 107
  await clock.advance(20)
  // the stalled loop is at 147: frames 40 to 140 are due at once, the next one at 160
  expect(ticks).toEqual([20, 147, 147, 147, 147, 147, 147])
  expect(fired.slice(2)).toEqual([0, 0, 0, 0, 0, 0])
  await clock.advance(13)
  expect(ticks.at(-1)).toBe(160)
})

test('a tick that stops and starts it again leaves one ticker and not two', async () => {
  const { clock, ticker, ticks } = ticking(({ length }) => {
    if (length !== 1) return
    ticker.stop()
    ticker.start()
  })
  ticker.start()
  await clock.advance(85)
  ticker.stop()
  await clock.advance(100)
  expect(ticks).toEqual([20, 40, 60, 80])
})
