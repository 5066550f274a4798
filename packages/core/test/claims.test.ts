import { createMemoryStore } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { createRecent } from '../src/recent.ts'
import { ManualClock } from './fixtures/manual-clock.ts'

function openStore() {
  const clock = new ManualClock()
  return { clock, store: createMemoryStore(clock) }
}

describe('a claim', () => {
  test('is granted to the first who asks, until it is over', async () => {
    const { clock, store } = openStore()
    expect(await store.claim('a', 1_000)).toBe(true)
    expect(await store.claim('b', 1_000)).toBe(true)
    await clock.advance(999)
    expect(await store.claim('a', 1_000)).toBe(false)
    await clock.advance(1)
    expect(await store.claim('a', 1_000)).toBe(true)
    expect(await store.claim('a', 1_000)).toBe(false)
  })

  test('that is refused does not last any longer for it', async () => {
    const { clock, store } = openStore()
    await store.claim('a', 1_000)
    await clock.advance(500)
    await store.claim('a', 1_000)
    await clock.advance(500)
    expect(await store.claim('a', 1_000)).toBe(true)
  })

  test('that is given up is free, and no other one is', async () => {
    const { store } = openStore()
    await store.claim('a', 1_000)
    await store.claim('b', 1_000)
    await store.release('a')
    expect([await store.claim('a', 1_000), await store.claim('b', 1_000)]).toEqual([true, false])
  })

  test('outlives the clearing of those that are over', async () => {
    const { clock, store } = openStore()
    for (let index = 0; index < 999; index += 1) await store.claim(`short-${index}`, 1)
    await store.claim('long', 1_000)
    await clock.advance(1)
    for (let index = 0; index < 3_000; index += 1) await store.claim(`more-${index}`, 10_000)
    expect(await store.claim('long', 1)).toBe(false)
    await clock.advance(999)
    expect(await store.claim('long', 1)).toBe(true)
  })
})

describe('the memory of the last few things', () => {
  test('knows what was added, and forgets the oldest first', () => {
    const recent = createRecent(2)
    expect(recent.has('a')).toBe(false)
    for (const key of ['a', 'b']) recent.add(key)
    expect(['a', 'b'].map((key) => recent.has(key))).toEqual([true, true])
    recent.add('c')
    expect(['a', 'b', 'c'].map((key) => recent.has(key))).toEqual([false, true, true])
  })

  test('keeps no thing twice', () => {
    const recent = createRecent(2)
    for (const key of ['a', 'b', 'b', 'b']) recent.add(key)
    expect(['a', 'b'].map((key) => recent.has(key))).toEqual([true, true])
  })
})
