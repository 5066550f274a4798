import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { deflate } from 'node:zlib'

import { expect, test } from 'vitest'

import { drive, type Stall } from '../src/drive.ts'
import { VirtualClock } from '../src/virtual-clock.ts'

const compress = promisify(deflate)

function stalled({ kind }: Stall): Error {
  return new Error(kind)
}

/** A clock, and a way to let it run until a promise settles. */
function driven(limitMs = 1_000_000) {
  const clock = new VirtualClock(0)
  return { clock, run: <T>(main: Promise<T>) => drive(main, { clock, limitMs, stalled }) }
}

test('time jumps from one appointment to the next, and promises settle in between', async () => {
  const { clock, run } = driven()
  const wait = (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve))
  const seen: number[] = []
  const main = (async () => {
    for (const ms of [100_000, 200_000, 300_000]) {
      await wait(ms)
      seen.push(clock.monotonic())
    }
    return 'done'
  })()
  expect(await run(main)).toBe('done')
  expect(seen).toEqual([100_000, 300_000, 600_000])
})

test('time stands still while a file is read', async () => {
  const { clock, run } = driven()
  clock.after(1, () => undefined)
  const main = readFile(import.meta.filename).then(() => clock.monotonic())
  expect(await run(main)).toBe(0)
})

test('results of work outside come in the order in which it began, whichever is done first', async () => {
  const { clock, run } = driven()
  clock.after(1, () => undefined)
  const order: string[] = []
  const large = clock.outside(() => compress(Buffer.alloc(4_000_000))).then(() => order.push('large'))
  const small = clock.outside(() => compress(Buffer.alloc(1))).then(() => order.push('small'))
  await run(Promise.all([large, small]))
  expect(order).toEqual(['large', 'small'])
  expect(clock.monotonic()).toBe(0)
})

test('work outside may ask for work outside, and its failures are its own', async () => {
  const { clock, run } = driven()
  const nested = clock.outside(async () => (await clock.outside(() => compress('inner'))).length)
  expect(await run(nested)).toBeGreaterThan(0)
  const failing = clock.outside(() => Promise.reject(new Error('broken')))
  await expect(run(failing)).rejects.toThrow('broken')
})

test('nothing on the agenda and a promise that waits is a deadlock', async () => {
  const { clock, run } = driven()
  clock.after(5, () => undefined)
  await expect(run(Promise.withResolvers<void>().promise)).rejects.toThrow('deadlock')
  expect(clock.monotonic()).toBe(5)
})

test('a program that never ends meets the limit', async () => {
  const { clock, run } = driven(1_000)
  const again = (): void => void clock.after(300, again)
  again()
  await expect(run(Promise.withResolvers<void>().promise)).rejects.toThrow('limit')
  expect(clock.monotonic()).toBe(900)
})
