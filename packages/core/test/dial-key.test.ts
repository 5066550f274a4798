import { describe, expect, test } from 'vitest'

import { failureOf, far, House } from './fixtures/house.ts'

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
