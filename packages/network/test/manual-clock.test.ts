import { setImmediate as nextTurn } from 'node:timers/promises'

import { expect, test } from 'vitest'

import { createManualClock } from '../src/index.ts'

test('timers run in order of their time, those of one time in order of their setting', async () => {
  const clock = createManualClock({ startAt: 1_000 })
  const ran: string[] = []
  clock.after(20, () => ran.push(`b at ${clock.now()}`))
  clock.after(10, () => ran.push(`a at ${clock.now()}`))
  clock.after(20, () => ran.push(`c at ${clock.now()}`))
  clock.after(31, () => ran.push('never'))
  clock.after(15, () => ran.push('cancelled'))()
  await clock.advance(30)
  expect(ran).toEqual(['a at 1010', 'b at 1020', 'c at 1020'])
  expect(clock.monotonic()).toBe(30)
})

test('promises settle between two timers, and what they set is served in the same advance', async () => {
  const clock = createManualClock()
  const ran: number[] = []
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve))
  const chain = (async () => {
    for (const ms of [10, 10, 10]) {
      await wait(ms)
      ran.push(clock.monotonic())
    }
  })()
  await clock.advance(25)
  expect(ran).toEqual([10, 20])
  await clock.until(chain)
  expect(ran).toEqual([10, 20, 30])
})

test('time stands still while work runs outside of the event loop', async () => {
  const clock = createManualClock()
  const work = Promise.withResolvers<string>()
  const seen: string[] = []
  clock.after(10, () => seen.push('timer'))
  void clock.outside(() => work.promise).then((result) => seen.push(result))
  const advanced = clock.advance(20)
  for (let turn = 0; turn < 10; turn += 1) await nextTurn()
  expect([clock.monotonic(), seen]).toEqual([0, []])
  work.resolve('work')
  await advanced
  expect(seen).toEqual(['work', 'timer'])
})

test('work outside of the event loop comes back in the order of its beginning, whichever is over first', async () => {
  const clock = createManualClock()
  const [slow, quick] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()]
  const seen: string[] = []
  void clock.outside(() => slow.promise).then((result) => seen.push(result))
  void clock.outside(() => quick.promise).then((result) => seen.push(result))
  const advanced = clock.advance(1)
  quick.resolve('quick')
  for (let turn = 0; turn < 10; turn += 1) await nextTurn()
  expect(seen).toEqual([])
  slow.resolve('slow')
  await advanced
  expect(seen).toEqual(['slow', 'quick'])
})

test('work within work does not wait for the work around it', async () => {
  const clock = createManualClock()
  const signed = clock.outside(async () => {
    await nextTurn()
    return `signed with ${await clock.outside(() => Promise.resolve('a key'))}`
  })
  expect(await clock.until(signed)).toBe('signed with a key')
})

test('work outside of the event loop that fails is the failure of whoever waits for it', async () => {
  const clock = createManualClock()
  const failed = clock.outside(() => Promise.reject(new Error('no key')))
  await expect(clock.until(failed)).rejects.toThrow('no key')
  expect(await clock.until(clock.outside(() => Promise.resolve(1)))).toBe(1)
})

test('waiting for what never comes ends with an error, and no time passes for what is there', async () => {
  const clock = createManualClock()
  expect(await clock.until(Promise.resolve(7))).toBe(7)
  expect(clock.monotonic()).toBe(0)
  await expect(clock.until(Promise.withResolvers<void>().promise, 500)).rejects.toThrow('after 500 ms')
  await expect(clock.until(Promise.reject(new Error('no')))).rejects.toThrow('no')
})
