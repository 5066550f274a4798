import { expect, test } from 'vitest'

import { createManualClock } from '../src/index.ts'
import { createTicker } from '../src/ticker.ts'

/** A ticker on a manual clock, and the times of its ticks. */
function ticking(onTick: (ticks: readonly number[]) => void = () => undefined) {
  const clock = createManualClock()
  const ticks: number[] = []
  const tick = (): void => {
    ticks.push(clock.monotonic())
    onTick(ticks)
  }
  const ticker = createTicker({ clock, tick })
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
  const ticker = createTicker({ clock: slow, tick: () => ticks.push(slow.monotonic()) })
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

test('frames in which nothing happens are skipped and counted, and a touch brings the ticks back', async () => {
  const clock = createManualClock()
  const log: (string | number)[] = []
  const idle = [3, Infinity, 0, 0]
  const ticker = createTicker({
    clock,
    tick: () => log.push(clock.monotonic()),
    idleFrames: () => idle.shift() ?? 0,
    skip: (frames) => log.push(`${frames} skipped`),
  })
  ticker.start()
  await clock.advance(105)
  // ticked at 20; 40 to 80 are idle; ticked at 100, and idle from there on
  expect(log).toEqual([20, '3 skipped', 100])
  await clock.advance(60_000)
  ticker.touch()
  ticker.touch()
  expect(log).toEqual([20, '3 skipped', 100, '3000 skipped'])
  await clock.advance(40)
  expect(log.slice(4)).toEqual([60_120, 60_140])
  expect(ticker.running).toBe(true)
})

test('a touch between two frames neither loses a frame nor adds one', async () => {
  const clock = createManualClock()
  const ticks: number[] = []
  let skipped = 0
  const ticker = createTicker({
    clock,
    tick: () => ticks.push(clock.monotonic()),
    idleFrames: () => 50,
    skip: (frames) => {
      skipped += frames
    },
  })
  ticker.start()
  for (let count = 0; count < 100; count += 1) {
    await clock.advance(7)
    ticker.touch()
  }
  expect(skipped + ticks.length).toBe(35)
})

test('a ticker that starts at a fraction of a millisecond waits for each frame, and never for no time at all', async () => {
  for (const startMs of [
    70.888_933_849_144_73, 136.518_083_477_876_76, 1_479.037_390_760_473_7, 64_543.328_541_011_53,
  ]) {
    const { clock, ticker, ticks } = ticking((all) => {
      if (all.length > 60) throw new Error('ticks too often')
    })
    await clock.advance(startMs)
    let timers = 0
    const after = clock.after.bind(clock)
    clock.after = (...args) => {
      timers += 1
      if (timers > 200) throw new Error(`${timers} timers for one second`)
      return after(...args)
    }
    ticker.start()
    await clock.advance(1_005)
    ticker.stop()
    expect(ticks).toHaveLength(50)
    expect(timers).toBeLessThanOrEqual(51)
  }
})
