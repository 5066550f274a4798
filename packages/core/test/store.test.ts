import { createMemoryStore } from '@trunkline/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'

import { growth } from './fixtures/growth.ts'
import { collected } from './fixtures/heap.ts'
import { ManualClock } from './fixtures/manual-clock.ts'

test('a claim is granted once within its time, whatever else is claimed, released or expired', async () => {
  const step = fc.oneof(
    fc.record({ key: fc.constantFrom('a', 'b', 'c'), forMs: fc.integer({ min: 1, max: 5_000 }) }),
    fc.record({ release: fc.constantFrom('a', 'b', 'c') }),
    fc.record({ passMs: fc.integer({ min: 0, max: 3_000 }) }),
    fc.constant('many' as const),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const clock = new ManualClock()
      const store = createMemoryStore(clock)
      const until = new Map<string, number>()
      const granted: boolean[] = []
      const free: boolean[] = []
      for (const one of steps) {
        if (one === 'many') {
          // enough to have expired claims dropped
          for (let index = 0; index < 1_100; index += 1) await store.claim(`other-${clock.now()}-${index}`, 1)
        } else if ('passMs' in one) await clock.advance(one.passMs)
        else if ('release' in one) {
          await store.release(one.release)
          until.delete(one.release)
        } else {
          free.push((until.get(one.key) ?? 0) <= clock.now())
          granted.push(await store.claim(one.key, one.forMs))
          if (granted.at(-1) === true) until.set(one.key, clock.now() + one.forMs)
        }
      }
      expect(granted).toEqual(free)
    }),
    { numRuns: 50 },
  )
})

test('a claim costs the same, however many there are', () => {
  const ratio = growth((times) => {
    const store = createMemoryStore(new ManualClock())
    for (let index = 0; index < times * 2_000; index += 1) void store.claim(`dial:${index}`, 86_400_000)
  })
  expect(ratio).toBeLessThan(3)
})

test('expired claims do not stay', async () => {
  const clock = new ManualClock()
  const store = createMemoryStore(clock)
  const claim = async (from: number): Promise<void> => {
    for (let index = from; index < from + 1_000; index += 1) await store.claim(`dial:${index}`, 1_000)
    await clock.advance(1_000)
  }
  await claim(0)
  const before = await collected()
  for (let round = 1; round <= 100; round += 1) await claim(round * 1_000)
  // 100,000 claims of about 100 bytes
  expect((await collected()) - before).toBeLessThan(2_000_000)
})
