import type { DialCommand } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { createRecent } from '../src/base/recent.ts'
import { createMemoryStore } from '../src/cluster/memory-store.ts'
import { DialKeys, fingerprintOf } from '../src/outgoing/dial-key.ts'
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

function openKeys() {
  const clock = new ManualClock()
  return { clock, keys: new DialKeys<object>({ clock, provider: 'p', keptMs: 1_000 }) }
}

describe('the memory of idempotency keys', () => {
  test('knows the running dial of a key, and none of a key that was not used', () => {
    const { keys } = openKeys()
    const running = {}
    keys.begin('a', 'print', running)
    expect(keys.find('a', 'print')).toBe(running)
    expect(keys.find('b', 'print')).toBeUndefined()
  })

  test('says what is wrong with a key that was used for something else, or whose call has ended', () => {
    const { keys } = openKeys()
    const running = {}
    keys.begin('a', 'print', running)
    expect(() => keys.find('a', 'other')).toThrow(
      expect.objectContaining({
        code: 'invalid-argument',
        provider: 'p',
        callId: undefined,
        message: 'This idempotencyKey was used for a dial with other options: use a new key',
      }),
    )
    keys.end('a', running, 'c_1')
    expect(() => keys.find('a', 'print')).toThrow(
      expect.objectContaining({
        code: 'conflict',
        provider: 'p',
        callId: 'c_1',
        message: 'The call of this idempotencyKey has ended: c_1. Use a new key to call again',
      }),
    )
    expect(() => keys.find('a', 'other')).toThrow(expect.objectContaining({ code: 'invalid-argument' }))
  })

  test('does not take the end of an earlier dial for that of the running one', () => {
    const { keys } = openKeys()
    const running = {}
    keys.begin('a', 'print', running)
    keys.end('a', {}, 'c_1')
    keys.end('b', running, 'c_1')
    expect(keys.find('a', 'print')).toBe(running)
    expect(keys.find('b', 'print')).toBeUndefined()
  })

  test('forgets a dial that did nothing', () => {
    const { keys } = openKeys()
    keys.begin('a', 'print', {})
    keys.forget('a')
    expect(keys.find('a', 'other')).toBeUndefined()
  })

  test('forgets a dial in its time, and those after it in theirs', async () => {
    const { clock, keys } = openKeys()
    const [first, second] = [{ name: 'first' }, { name: 'second' }]
    keys.begin('a', 'print', first)
    await clock.advance(400)
    keys.begin('b', 'print', second)
    keys.end('a', first, 'c_1')
    await clock.advance(599)
    expect(() => keys.find('a', 'print')).toThrow('has ended')
    await clock.advance(1)
    expect([keys.find('a', 'print'), keys.find('b', 'print')]).toEqual([undefined, second])
    await clock.advance(400)
    expect(keys.find('b', 'print')).toBeUndefined()
  })
})

describe('the fingerprint of a dial', () => {
  const command = {
    to: [{ kind: 'phone', number: '+14255550123' }],
    from: undefined,
    providerOptions: { b: 1, a: { y: null, x: [1, 2] } },
  } as unknown as DialCommand
  const print = (changes: object): string => fingerprintOf({ ...command, ...changes })

  test('is short, and says nothing of the dial', () => {
    expect(fingerprintOf(command)).toMatch(/^[\w-]{22}$/)
  })

  test('is the same in any order of members, under any key and at any time', () => {
    const reordered = { providerOptions: { a: { x: [1, 2], y: null }, b: 1 }, idempotencyKey: 'k', firstSentAt: 5 }
    expect(print(reordered)).toBe(fingerprintOf(command))
  })

  test.each([
    ['the order of a list', { a: { y: null, x: [2, 1] }, b: 1 }],
    ['a value', { a: { y: null, x: [1, 2] }, b: 2 }],
    ['a text for a number', { a: { y: null, x: [1, 2] }, b: '1' }],
    ['nothing for null', { a: { x: [1, 2] }, b: 1 }],
    ['a member more', { a: { y: null, x: [1, 2] }, b: 1, c: 0 }],
    ['a list for an object', { a: { y: null, x: { 0: 1, 1: 2 } }, b: 1 }],
  ])('is another with %s', (_, providerOptions) => {
    expect(print({ providerOptions })).not.toBe(fingerprintOf(command))
  })

  test('reads numbers of any size', () => {
    const [one, other] = [{ id: 2n ** 64n }, { id: 2n ** 64n + 1n }].map((scripted) =>
      print({ providerOptions: scripted }),
    )
    expect(one).not.toBe(other)
    expect(one).toBe(print({ providerOptions: { id: 18_446_744_073_709_551_616n } }))
  })
})
