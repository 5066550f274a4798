import type { DialCommand } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { DialKeys, fingerprintOf } from '../src/dial-key.ts'
import { failureOf, far, House } from './fixtures/house.ts'
import { ManualClock } from './fixtures/manual-clock.ts'

const key = 'order-7'

describe('an idempotency key that was used', () => {
  test.each([
    ['another number', { to: '+14255550124' }],
    ['another caller', { from: '+14255550101' }],
    ['another ringing time', { ringMs: 20_000 }],
    ['another display name', { displayName: 'Bea' }],
    ['another preparation', { prepare: { stream: false } as const }],
    ["another option of the provider's own", { providerOptions: { scripted: { amd: false } } }],
  ])('refuses a dial with %s, and sends nothing', async (_, changes) => {
    const house = new House()
    const options = { to: far, from: '+14255550100', displayName: 'Ada', idempotencyKey: key }
    const call = await house.telephony.dial(options)
    const failure = await failureOf(house.telephony.dial({ ...options, ...changes }))
    expect(failure).toMatchObject({ code: 'invalid-argument', retryable: false })
    expect(failure.message).not.toContain('+1425')
    expect(house.carrier.count('dial')).toBe(1)
    expect(await house.telephony.dial(options)).toBe(call)
  })

  test('means the same dial whatever the order of its options, and whatever its signal', async () => {
    const house = new House()
    const first = { scripted: { amd: true, note: 'x' } }
    const second = { scripted: { note: 'x', amd: true } }
    const call = await house.telephony.dial({ to: far, idempotencyKey: key, providerOptions: first })
    const { signal } = new AbortController()
    const again = house.telephony.dial({ idempotencyKey: key, providerOptions: second, signal, to: far })
    expect(await again).toBe(call)
  })

  test('fails with conflict once its call has ended, and names that call', async () => {
    const house = new House()
    const call = await house.telephony.dial({ to: far, idempotencyKey: key })
    await house.tell(call.id, { type: 'call-ended', reason: 'no-answer' })
    const failure = await failureOf(house.telephony.dial({ to: far, idempotencyKey: key }))
    expect(failure).toMatchObject({ code: 'conflict', callId: call.id })
    expect(failure.message).toContain(call.id)
    expect((await failureOf(house.telephony.dial({ to: '+14255550124', idempotencyKey: key }))).code).toBe(
      'invalid-argument',
    )
    expect(house.carrier.count('dial')).toBe(1)
  })

  test('is free again when a call may not last any longer', async () => {
    const house = new House({ telephony: { maxCallAgeMs: 60_000 } })
    const call = await house.telephony.dial({ to: far, idempotencyKey: key })
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    await house.clock.advance(59_999)
    expect((await failureOf(house.telephony.dial({ to: far, idempotencyKey: key }))).code).toBe('conflict')
    await house.clock.advance(1)
    await house.telephony.dial({ to: far, idempotencyKey: key })
    expect(house.carrier.count('dial')).toBe(2)
  })

  test('is free again when the dial was given up before its turn', async () => {
    const house = new House({ telephony: { limits: { concurrentDials: 1 } } })
    await house.dial()
    const abort = new AbortController()
    const dialling = failureOf(house.telephony.dial({ to: far, idempotencyKey: key, signal: abort.signal }))
    abort.abort()
    expect((await dialling).code).toBe('cancelled')
    const again = house.telephony.dial({ to: '+14255550124', idempotencyKey: key })
    await house.tell(house.carrier.last('dial').call.id, { type: 'call-answered' })
    expect((await again).state).toBe('dialled')
    expect(house.carrier.count('dial')).toBe(2)
  })
})

test('a store that fails is an error before anything is sent, and the key stays free', async () => {
  let failing = true
  const store = {
    claim: () => (failing ? Promise.reject(new Error('redis://user:hunter2@host')) : Promise.resolve(true)),
    release: () => Promise.resolve(),
  }
  const house = new House({ telephony: { store } })
  const failure = await failureOf(house.telephony.dial({ to: far, idempotencyKey: key }))
  expect(failure).toMatchObject({ code: 'unavailable', provider: 'scripted' })
  expect(failure.message).not.toContain('hunter2')
  expect(house.carrier.sent).toEqual([])
  failing = false
  expect((await house.telephony.dial({ to: far, idempotencyKey: key })).state).toBe('dialled')
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
    to: [{ kind: 'phone', number: far }],
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
