import { type DialOptions, TelephonyError } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { failureOf, far, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

const unknown = () => {
  throw new TelephonyError('outcome-unknown', 'the reply was lost')
}

test.each([
  '+',
  '+1',
  '+0425550123',
  '+1425555012345678',
  '+1425 5550123',
  '+1-425-555-0123',
  '+1425555012a',
  '+١٤٢٥٥٥٥٠١٢٣',
])('a number that is no E.164 is refused and nothing is sent: %s', async (number) => {
  const house = new House()
  const failure = await failureOf(house.telephony.dial({ to: number }))
  expect(failure.code).toBe('invalid-argument')
  expect(failure.message).toContain('E.164')
  expect(await failureOf(house.telephony.dial({ to: far, from: number }))).toMatchObject({ code: 'invalid-argument' })
  expect(house.carrier.sent).toEqual([])
})

test.each([
  ['+14255550123', { kind: 'phone', number: '+14255550123' }],
  ['sip:anna@example.com', { kind: 'sip', uri: 'sip:anna@example.com' }],
  ['SIPS:anna@example.com', { kind: 'sip', uri: 'SIPS:anna@example.com' }],
  ['tel:+1-425-555-0123', { kind: 'phone', number: '+14255550123' }],
  ['tel:911', { kind: 'local', number: '911' }],
  [{ local: '911' }, { kind: 'local', number: '911' }],
  [{ local: '*98' }, { kind: 'local', number: '*98' }],
  [{ id: '8:acs:abc' }, { kind: 'vendor', id: '8:acs:abc' }],
  [{ sip: 'sip:anna@example.com' }, { kind: 'sip', uri: 'sip:anna@example.com' }],
  [{ phone: '+14255550123' }, { kind: 'phone', number: '+14255550123' }],
  [{ id: '+not a number' }, { kind: 'vendor', id: '+not a number' }],
])('a destination is read: %j', async (to, address) => {
  const house = new House()
  const call = await house.telephony.dial({ to })
  expect(house.carrier.last('dial').command['to']).toEqual([address])
  expect(call.to).toEqual(address)
})

test.each<DialOptions['to'] & object>([
  { kind: 'phone', number: '+14255550123' },
  { kind: 'local', number: '911' },
  { kind: 'sip', uri: 'sip:anna@example.com' },
  { kind: 'vendor', id: '8:acs:abc' },
])('an address that a call or a list of participants holds is a destination: %j', async (address) => {
  const house = new House()
  await house.telephony.dial({ to: address })
  expect(house.carrier.last('dial').command['to']).toEqual([address])
})

test.each([
  ['425-555-0123', 'country code'],
  ['14255550123', 'country code'],
  ['(425) 555 0123', 'country code'],
  ['911', "{ local: '911' }"],
  ['*98#', "{ local: '911' }"],
  ['8:acs:abc', "{ id: '…' }"],
  ['anna', 'sip:'],
  ['tel:+14255550123;ext=7', 'parameters'],
  ['tel:', 'local'],
])('a text that carriers would read in different ways fails and says what to write: %s', async (to, advice) => {
  const house = new House()
  const failure = await failureOf(house.telephony.dial({ to }))
  expect(failure.code).toBe('invalid-argument')
  expect(failure.message).toContain(advice)
  expect(failure.message).not.toContain('4255550123;')
  expect(house.carrier.sent).toEqual([])
})

test.each([
  undefined,
  null,
  4_255_550_123,
  {},
  { number: '+14255550123' },
  { kind: 'anonymous' },
  { kind: 'fax', number: '1' },
  { id: 7 },
  { local: '+14255550123' },
  { local: '9 1 1' },
  { local: '' },
])('a program without types that passes no destination gets invalid-argument: %j', async (to) => {
  const house = new House()
  const options = { to } as unknown as DialOptions
  expect((await failureOf(house.telephony.dial(options))).code).toBe('invalid-argument')
  expect(house.carrier.sent).toEqual([])
})

test.each(['', ' x', { sip: 'sip:nobody' }, { phone: '14255550123' }, []])(
  'a destination that names nobody is refused: %j',
  async (to) => {
    const house = new House()
    expect((await failureOf(house.telephony.dial({ to }))).code).toBe('invalid-argument')
    expect(house.carrier.sent).toEqual([])
  },
)

test('several targets ring together where the provider can, and are refused where it cannot', async () => {
  const able = new House()
  await able.telephony.dial({ to: [far, 'sip:a@example.com'] })
  expect(able.carrier.last('dial').command['to']).toHaveLength(2)
  const unable = new House({
    capabilities: { 'dial.several': 'unsupported' },
    reasons: { 'dial.several': 'one leg only' },
  })
  const failure = await failureOf(unable.telephony.dial({ to: [far, far] }))
  expect(failure).toMatchObject({ code: 'unsupported', provider: 'scripted' })
  expect(failure.message).toContain('one leg only')
  expect(unable.carrier.sent).toEqual([])
})

test('a dial that certainly failed is an error that names call and provider, and leaves nothing behind', async () => {
  const house = new House()
  house.carrier.answers.set('dial', () => {
    throw new TelephonyError('rejected', 'not your number', { providerCode: '21210' })
  })
  const failure = await failureOf(house.dial())
  expect(failure).toMatchObject({ code: 'rejected', provider: 'scripted', providerCode: '21210' })
  expect(failure.callId).toBe(house.carrier.last('dial').call.id)
  expect(house.telephony.liveCalls).toBe(0)
  expect(house.events).toEqual([])
  await house.tell(house.carrier.last('dial').call.id, { type: 'call-answered' })
  expect(house.events).toEqual([])
})

test("a stranger's error is no cause that could print a secret", async () => {
  const house = new House()
  house.carrier.answers.set('dial', () => {
    throw new Error('POST https://user:hunter2@carrier.example')
  })
  const failure = await failureOf(house.dial())
  expect(failure.code).toBe('unexpected-reply')
  expect(JSON.stringify([failure.message, String(failure.cause), failure])).not.toContain('hunter2')
})

describe('a dial whose outcome is unknown', () => {
  test('is settled by an event with its token within five seconds', async () => {
    const house = new House()
    house.carrier.answers.set('dial', unknown)
    const dialling = house.dial()
    await house.clock.advance(4_900)
    await house.tell(house.carrier.last('dial').call.id, { type: 'call-ringing' })
    const call = await dialling
    expect(call.state).toBe('ringing')
    expect(house.types()).toEqual(['call-dialled', 'call-ringing'])
    expect(house.carrier.count('dial')).toBe(1)
  })

  test('is a call when the event came before the failure', async () => {
    const house = new House()
    const lost = Promise.withResolvers<never>()
    house.carrier.answers.set('dial', () => lost.promise)
    const dialling = house.dial()
    await settled()
    await house.tell(house.carrier.last('dial').call.id, { type: 'call-alive' })
    lost.reject(new TelephonyError('outcome-unknown', 'lost'))
    expect((await dialling).state).toBe('dialled')
  })

  test('fails with outcome-unknown when no event comes, and is not sent again', async () => {
    const house = new House()
    house.carrier.answers.set('dial', unknown)
    const dialling = failureOf(house.dial())
    await house.clock.advance(5_000)
    expect(await dialling).toMatchObject({ code: 'outcome-unknown', retryable: false })
    expect(house.carrier.count('dial')).toBe(1)
  })

  test('and that rings after all is hung up, with a warning', async () => {
    const house = new House()
    house.carrier.answers.set('dial', unknown)
    const dialling = failureOf(house.dial())
    await house.clock.advance(5_000)
    await dialling
    const { id } = house.carrier.last('dial').call
    await house.tell(id, { type: 'call-ringing' })
    expect(house.carrier.last('hangUp').call.id).toBe(id)
    expect(house.warnings).toMatchObject([{ code: 'late-evidence', callId: id }])
  })
})

describe('an idempotency key', () => {
  test('makes two dials one call, also while the first is in flight', async () => {
    const house = new House()
    const accepted = Promise.withResolvers<object>()
    house.carrier.answers.set('dial', () => accepted.promise)
    const first = house.telephony.dial({ to: far, idempotencyKey: 'order-7' })
    const second = house.telephony.dial({ to: far, idempotencyKey: 'order-7' })
    await settled()
    accepted.resolve({})
    expect(await second).toBe(await first)
    expect(await house.telephony.dial({ to: far, idempotencyKey: 'order-7' })).toBe(await first)
    expect(house.carrier.count('dial')).toBe(1)
    expect(house.carrier.last('dial').command['idempotencyKey']).toBe('order-7')
  })

  test('is free again after a certain failure', async () => {
    const house = new House()
    house.carrier.answers.set('dial', () => {
      throw new TelephonyError('unavailable', 'not now')
    })
    await failureOf(house.telephony.dial({ to: far, idempotencyKey: 'order-7' }))
    house.carrier.answers.delete('dial')
    await house.telephony.dial({ to: far, idempotencyKey: 'order-7' })
    expect(house.carrier.count('dial')).toBe(2)
  })

  test('is not free again after an unknown outcome', async () => {
    const house = new House()
    house.carrier.answers.set('dial', unknown)
    const first = failureOf(house.telephony.dial({ to: far, idempotencyKey: 'order-7' }))
    await house.clock.advance(5_000)
    await first
    house.carrier.answers.delete('dial')
    expect((await failureOf(house.telephony.dial({ to: far, idempotencyKey: 'order-7' }))).code).toBe('outcome-unknown')
    expect(house.carrier.count('dial')).toBe(1)
  })

  test('that another process holds is a conflict, and stays theirs', async () => {
    const released: string[] = []
    const store = {
      claim: () => Promise.resolve(false),
      release: (key: string) => Promise.resolve(void released.push(key)),
    }
    const house = new House({ telephony: { store } })
    expect((await failureOf(house.telephony.dial({ to: far, idempotencyKey: 'k' }))).code).toBe('conflict')
    expect(released).toEqual([])
    expect(house.carrier.sent).toEqual([])
  })
})

describe('an aborted dial', () => {
  test('was aborted before: nothing is sent', async () => {
    const house = new House()
    const failure = await failureOf(house.telephony.dial({ to: far, signal: AbortSignal.abort() }))
    expect(failure.code).toBe('cancelled')
    await settled()
    expect(house.carrier.sent).toEqual([])
  })

  test('fails at once, and a call that comes about is hung up', async () => {
    const house = new House()
    const accepted = Promise.withResolvers<object>()
    house.carrier.answers.set('dial', () => accepted.promise)
    const abort = new AbortController()
    const dialling = failureOf(house.telephony.dial({ to: far, signal: abort.signal }))
    await settled()
    abort.abort()
    expect((await dialling).code).toBe('cancelled')
    expect(house.carrier.count('hangUp')).toBe(0)
    accepted.resolve({})
    await settled()
    expect(house.carrier.count('hangUp')).toBe(1)
  })

  test('leaves the call to another that waits under the same key', async () => {
    const house = new House()
    const accepted = Promise.withResolvers<object>()
    house.carrier.answers.set('dial', () => accepted.promise)
    const abort = new AbortController()
    const impatient = failureOf(house.telephony.dial({ to: far, idempotencyKey: 'k', signal: abort.signal }))
    const patient = house.telephony.dial({ to: far, idempotencyKey: 'k' })
    abort.abort()
    expect((await impatient).code).toBe('cancelled')
    accepted.resolve({})
    expect((await patient).state).toBe('dialled')
    expect(house.carrier.count('hangUp')).toBe(0)
  })

  test('that is aborted after it has resolved goes on', async () => {
    const house = new House()
    const abort = new AbortController()
    await house.telephony.dial({ to: far, signal: abort.signal })
    abort.abort()
    await settled()
    expect(house.carrier.count('hangUp')).toBe(0)
  })
})

test("options reach the adapter: prepare, ringing time and this vendor's own", async () => {
  const house = new House()
  const providerOptions = { scripted: { amd: true }, another: { x: 1 } }
  await house.telephony.dial({
    to: far,
    ringMs: 20_000,
    displayName: 'Ada',
    prepare: { stream: false },
    providerOptions,
  })
  expect(house.carrier.last('dial').command).toMatchObject({
    ringMs: 20_000,
    displayName: 'Ada',
    prepare: { stream: false },
    providerOptions: { amd: true },
  })
  expect((await failureOf(house.telephony.dial({ to: far, ringMs: 0 }))).code).toBe('invalid-argument')
})

test('a closed client neither dials nor listens', async () => {
  const house = new House()
  await house.telephony.close()
  await house.telephony.close()
  expect((await failureOf(house.dial())).code).toBe('closed')
  expect(() => house.telephony.onIncomingCall(() => undefined)).toThrow('was closed')
  expect(house.carrier.sent).toEqual([])
  expect(house.carrier.closed).toBe(true)
})

test('answered() waits, times out, and can be abandoned', async () => {
  const house = new House()
  const call = await house.dial()
  const abort = new AbortController()
  const [limited, abandoned, open] = [
    failureOf(call.answered({ timeoutMs: 100 })),
    failureOf(call.answered({ signal: abort.signal })),
    call.answered(),
  ]
  abort.abort()
  await house.clock.advance(100)
  expect((await limited).code).toBe('timeout')
  expect((await abandoned).code).toBe('cancelled')
  expect(await stateOf(open)).toBe('pending')
  await house.tell(call.id, { type: 'call-answered' })
  await open
})
