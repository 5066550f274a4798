import { TelephonyError } from '@trunkline/core'
import type { Driver } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { failureOf, far, House } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

type Find = NonNullable<Driver['doFindDial']>

/** A client whose dials lose their reply, and a carrier that can be asked for them. */
function openHouse(find: Find): House {
  const house = new House({ driver: { doFindDial: find } })
  house.carrier.answers.set('dial', () => {
    throw new TelephonyError('outcome-unknown', 'the reply was lost')
  })
  return house
}

describe('a dial whose reply was lost', () => {
  test('is a call when the carrier, asked for it, knows it', async () => {
    const asked: unknown[] = []
    const house = openHouse((_, { idempotencyKey }) => {
      asked.push(idempotencyKey)
      return Promise.resolve({ providerCallId: 'found-1', state: { link: 'x' } })
    })
    const dialling = house.telephony.dial({ to: far, idempotencyKey: 'order-7' })
    await house.clock.advance(500)
    const call = await dialling
    expect(call).toMatchObject({ state: 'dialled', providerCallId: 'found-1' })
    expect(asked).toEqual(['order-7'])
    expect(house.carrier.count('dial')).toBe(1)
    await house.tell(call.id, { type: 'call-answered' })
    await house.clock.advance(600_000)
    expect(asked).toHaveLength(1)
    expect(house.carrier.count('hangUp')).toBe(0)
  })

  test('is asked for again while the carrier does not know it, or cannot be asked', async () => {
    let asked = 0
    const house = openHouse(() => {
      asked += 1
      if (asked === 1) return Promise.reject(new Error('503'))
      return Promise.resolve(asked === 3 ? { providerCallId: 'found-1' } : undefined)
    })
    const dialling = house.dial()
    await house.clock.advance(4_000)
    expect((await dialling).providerCallId).toBe('found-1')
  })

  test('is asked for again when the carrier never replies to the question', async () => {
    let asked = 0
    const house = openHouse(() => {
      asked += 1
      return asked === 1 ? new Promise(() => undefined) : Promise.resolve({ providerCallId: 'found-2' })
    })
    const dialling = failureOf(house.dial())
    await house.clock.advance(5_000)
    await dialling
    await house.clock.advance(100_000)
    expect(asked).toBeGreaterThan(1)
    expect(house.carrier.last('hangUp').call.providerCallId).toBe('found-2')
  })

  test('and that is found after it has failed is hung up, with a warning, and counted as doubtful until then', async () => {
    let asked = 0
    const house = openHouse(() => Promise.resolve((asked += 1) > 3 ? { providerCallId: 'late-1' } : undefined))
    const dialling = failureOf(house.dial())
    await house.clock.advance(5_000)
    expect((await dialling).code).toBe('outcome-unknown')
    expect(house.telephony).toMatchObject({ doubtfulDials: 1, liveCalls: 0 })
    await house.clock.advance(5_000)
    expect(house.carrier.last('hangUp').call.providerCallId).toBe('late-1')
    expect(house.warnings).toMatchObject([{ code: 'late-evidence' }])
    expect(house.telephony.doubtfulDials).toBe(0)
  })

  test('and whose hang-up fails is hung up again', async () => {
    const house = openHouse(() => Promise.resolve(undefined))
    const dialling = failureOf(house.dial())
    await house.clock.advance(5_000)
    await dialling
    house.carrier.answers.set('hangUp', () => {
      if (house.carrier.count('hangUp') < 3) throw new TelephonyError('unavailable', 'not now')
      return {}
    })
    await house.tell(house.carrier.last('dial').call.id, { type: 'call-answered' })
    await house.clock.advance(20_000)
    expect(house.carrier.count('hangUp')).toBe(3)
  })

  test('is forgotten after ten minutes without a sign of it', async () => {
    let asked = 0
    const house = openHouse(() => {
      asked += 1
      return Promise.resolve(undefined)
    })
    const dialling = failureOf(house.dial())
    await house.clock.advance(600_000)
    await dialling
    const soFar = asked
    expect(house.telephony.doubtfulDials).toBe(0)
    await house.clock.advance(3_600_000)
    expect(asked).toBe(soFar)
  })

  test('is not asked for after the client was closed', async () => {
    let asked = 0
    const house = openHouse(() => {
      asked += 1
      return Promise.resolve(undefined)
    })
    const dialling = house.dial().catch(() => undefined)
    await settled()
    await house.telephony.close()
    await house.clock.advance(600_000)
    await dialling
    expect(asked).toBe(0)
  })
})

test('a dial that certainly failed is not asked for', async () => {
  let asked = 0
  const house = openHouse(() => {
    asked += 1
    return Promise.resolve(undefined)
  })
  house.carrier.answers.set('dial', () => {
    throw new TelephonyError('rejected', 'not your number')
  })
  await failureOf(house.dial())
  await house.clock.advance(600_000)
  expect(asked).toBe(0)
})
