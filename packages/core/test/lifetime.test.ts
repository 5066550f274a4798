import { TelephonyError } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { fact } from './fixtures/carrier.ts'
import { far, House, stateOf } from './fixtures/house.ts'

function known(options: ConstructorParameters<typeof House>[0] = {}): House {
  const house = new House(options)
  house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
  return house
}

describe('a call that rings and rings', () => {
  test.each([
    ['by default', undefined, 190_000],
    ['with ringMs', 20_000, 30_000],
  ])('%s ends with no-answer in the end, here and at the carrier', async (_, ringMs, limitMs) => {
    const house = known()
    const call = await house.telephony.dial({ to: far, ...(ringMs !== undefined && { ringMs }) })
    await house.tell(call.id, { type: 'call-ringing' })
    await house.clock.advance(limitMs - 1)
    expect(await stateOf(call.ended)).toBe('pending')
    await house.clock.advance(1)
    expect(await call.ended).toMatchObject({ reason: 'no-answer' })
    expect(house.carrier.sent.map(({ verb }) => verb)).toEqual(['dial', 'inspect', 'hangUp'])
  })

  test('is not hung up where the carrier says that it was answered', async () => {
    const house = known()
    const call = await house.telephony.dial({ to: far, ringMs: 20_000 })
    house.carrier.inspected = [fact(call.id, { type: 'call-answered' })]
    await house.clock.advance(30_000)
    expect(call.state).toBe('answered')
    expect(house.carrier.count('hangUp')).toBe(0)
  })

  test('ends as the carrier says where that knows', async () => {
    const house = known()
    const call = await house.telephony.dial({ to: far, ringMs: 20_000 })
    house.carrier.inspected = [fact(call.id, { type: 'call-ended', reason: 'busy' })]
    await house.clock.advance(30_000)
    expect(await call.ended).toMatchObject({ reason: 'busy' })
    expect(house.carrier.count('hangUp')).toBe(0)
  })

  test('ends at a carrier that cannot be asked, whatever becomes of the hang-up', async () => {
    const house = known({ without: ['doInspect'] })
    house.carrier.answers.set('hangUp', () => Promise.reject(new TelephonyError('unavailable', 'out of order')))
    const call = await house.telephony.dial({ to: far, ringMs: 20_000 })
    await house.clock.advance(30_000)
    expect(await call.ended).toMatchObject({ reason: 'no-answer' })
  })

  test.each([
    ['network', [0, 5_000, 20_000, 65_000]],
    ['outcome-unknown', [0, 5_000, 20_000, 65_000]],
    ['not-found', [0]],
  ] as const)('is hung up again later where the carrier could not be reached (%s)', async (code, times) => {
    const house = known({ without: ['doInspect'] })
    const hangUps: number[] = []
    house.carrier.answers.set('hangUp', () => {
      hangUps.push(house.clock.monotonic())
      return Promise.reject(new TelephonyError(code, 'no way'))
    })
    await house.telephony.dial({ to: far, ringMs: 20_000 })
    await house.clock.advance(600_000)
    expect(hangUps.map((ms) => ms - (hangUps[0] ?? 0))).toEqual(times)
    expect(house.warnings.some((warning) => warning.code === 'call-left')).toBe(times.length > 1)
  })

  test('is not hung up once more after a hang-up that succeeded, nor by a client that is closed', async () => {
    for (const ending of ['succeeds', 'closes'] as const) {
      const house = known({ without: ['doInspect'] })
      let failures = 1
      house.carrier.answers.set('hangUp', () => {
        failures -= 1
        return failures < 0 ? {} : Promise.reject(new TelephonyError('network', 'no way'))
      })
      await house.telephony.dial({ to: far, ringMs: 20_000 })
      await house.clock.advance(30_000)
      if (ending === 'closes') await house.telephony.close()
      await house.clock.advance(600_000)
      expect(house.carrier.count('hangUp')).toBe(ending === 'closes' ? 1 : 2)
    }
  })

  test('and is answered is not touched later', async () => {
    const house = known()
    const call = await house.telephony.dial({ to: far, ringMs: 20_000 })
    await house.tell(call.id, { type: 'call-answered' })
    await house.clock.advance(600_000)
    expect(call.state).toBe('answered')
    expect(house.carrier.sent.map(({ verb }) => verb)).toEqual(['dial'])
  })
})

/** A call that rings here, and that a handler answers or leaves alone. */
async function ringing(answers: boolean) {
  const house = new House()
  house.telephony.onIncomingCall(async (incoming) => {
    if (answers) await incoming.answer().catch(() => undefined)
  })
  await house.deliver('i_1', [{ callId: 'i_1', providerCallId: 'carrier-1', event: { type: 'call-incoming' } }])
  return house
}

describe('an incoming call', () => {
  test('that is never decided ends with no-answer, here and at the carrier', async () => {
    const house = await ringing(false)
    await house.clock.advance(180_000)
    expect(house.event('call-ended')).toMatchObject({ reason: 'no-answer' })
    expect(house.carrier.sent.map(({ verb }) => verb)).toEqual(['inspect', 'hangUp'])
  })

  test('that was answered without a report does not go on without an owner', async () => {
    const house = await ringing(true)
    await house.clock.advance(180_000)
    expect(house.event('call-ended')).toMatchObject({ reason: 'no-answer' })
    expect(house.carrier.count('hangUp')).toBe(1)
  })
})

describe('a call that is older than a call may be', () => {
  const hourMs = 3_600_000

  test('ends with unknown, here and at the carrier', async () => {
    const house = known({ telephony: { maxCallAgeMs: hourMs } })
    const call = await house.answered()
    await house.clock.advance(hourMs - 1)
    expect(await stateOf(call.ended)).toBe('pending')
    await house.clock.advance(1)
    expect(await call.ended).toMatchObject({ reason: 'unknown' })
    expect(house.event('call-ended')).toMatchObject({ reason: 'unknown', source: 'core' })
    expect(house.carrier.sent.map(({ verb }) => verb)).toEqual(['dial', 'inspect', 'hangUp'])
    expect(house.telephony.liveCalls).toBe(0)
  })

  test('ends as the carrier says where that knows', async () => {
    const house = known({ telephony: { maxCallAgeMs: hourMs } })
    const call = await house.answered()
    house.carrier.inspected = [fact(call.id, { type: 'call-ended', reason: 'hung-up' })]
    await house.clock.advance(hourMs)
    expect(await call.ended).toMatchObject({ reason: 'hung-up' })
    expect(house.carrier.count('hangUp')).toBe(0)
  })

  test('is a day old by default, also where the carrier cannot be asked and for a call that came in', async () => {
    const house = known({ without: ['doInspect'] })
    house.telephony.onIncomingCall(async (incoming) => {
      await incoming.answer()
    })
    await house.deliver('i_1', [{ callId: 'i_1', event: { type: 'call-incoming' } }])
    await house.tell('i_1', { type: 'call-answered' })
    await house.clock.advance(24 * hourMs)
    expect(house.event('call-ended')).toMatchObject({ callId: 'i_1', reason: 'unknown' })
  })
})

describe('a call that gives no sign of life', () => {
  const gone = new TelephonyError('not-found', 'The carrier does not know the call')

  test('and that the carrier does not know any more ends with unknown', async () => {
    const house = known({ inspectAfterMs: 10_000 })
    house.carrier.answers.set('inspect', () => Promise.reject(gone))
    const call = await house.answered()
    await house.clock.advance(10_000)
    expect(await call.ended).toMatchObject({ reason: 'unknown' })
    await house.clock.advance(600_000)
    expect(house.carrier.count('inspect')).toBe(1)
  })

  test('and was just dialled may be unknown to its carrier for a moment, once', async () => {
    const house = known({ inspectAfterMs: 10_000 })
    house.carrier.answers.set('inspect', () => Promise.reject(gone))
    const call = await house.dial()
    await house.clock.advance(10_000)
    expect(await stateOf(call.ended)).toBe('pending')
    await house.clock.advance(20_000)
    expect(await call.ended).toMatchObject({ reason: 'unknown' })
  })

  test('at a carrier that is out of order is asked about less and less often, and again as before', async () => {
    const house = known({ inspectAfterMs: 10_000 })
    const at: number[] = []
    await house.answered()
    const begun = house.clock.now()
    let broken = true
    house.carrier.answers.set('inspect', () => {
      at.push((house.clock.now() - begun) / 1_000)
      return broken ? Promise.reject(new TelephonyError('unavailable', 'out of order')) : {}
    })
    await house.clock.advance(900_000)
    expect(at).toEqual([10, 30, 70, 150, 310, 470, 630, 790])
    broken = false
    at.length = 0
    await house.clock.advance(70_000)
    expect(at).toEqual([950, 960, 970])
  })
})
