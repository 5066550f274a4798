import { createMemoryBus } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { far, House } from './fixtures/house.ts'

const codes = (house: House) => house.warnings.map(({ code }) => code)

describe('a dial without a callback', () => {
  test('is warned of once, after five seconds, with the URL and what to check', async () => {
    const house = new House()
    await house.dial()
    await house.clock.advance(4_999)
    expect(codes(house)).toEqual([])
    await house.clock.advance(1)
    expect(codes(house)).toEqual(['no-callback'])
    const { message } = house.warnings[0] ?? { message: '' }
    expect(message).toContain('https://voice.example.com/trunkline/scripted/')
    expect(message).toContain('publicUrl')
    expect(message).toContain('tunnel')
    await house.dial()
    await house.clock.advance(10_000)
    expect(codes(house)).toEqual(['no-callback'])
    expect(house.telephony.warnings()).toMatchObject([{ code: 'no-callback', count: 1 }])
  })

  test('is not warned of where a callback came, of this call or another', async () => {
    const house = new House()
    const call = await house.dial()
    await house.tell(call.id, { type: 'call-ringing' })
    await house.dial()
    await house.clock.advance(20_000)
    expect(codes(house)).toEqual([])
  })

  test('is not warned of where another process receives the callbacks', async () => {
    const bus = createMemoryBus()
    const house = new House({ telephony: { bus } })
    const call = await house.dial()
    const message = JSON.stringify({ fact: { callId: call.id, event: { type: 'call-ringing' } } })
    await bus.publish(`call:${call.id}`, message)
    await house.clock.advance(20_000)
    expect(codes(house)).not.toContain('no-callback')
  })

  test('is not warned of after a dial that failed, nor by a closed client', async () => {
    const house = new House()
    house.carrier.answers.set('dial', () => {
      throw new Error('refused')
    })
    await house.telephony.dial({ to: far }).catch(() => undefined)
    const other = new House()
    await other.dial()
    await other.telephony.close()
    await house.clock.advance(20_000)
    await other.clock.advance(20_000)
    expect([...codes(house), ...codes(other)]).toEqual([])
  })
})

function silent(): House {
  return new House({ capabilities: { 'event.ringing': 'unsupported' } })
}

describe('a carrier that is silent while a call rings', () => {
  test('is not warned of before the call was answered', async () => {
    const house = silent()
    const call = await house.dial()
    await house.clock.advance(60_000)
    expect(codes(house)).toEqual([])
    await house.tell(call.id, { type: 'call-answered' })
    await house.clock.advance(20_000)
    expect(codes(house)).toEqual([])
  })

  test('is warned of when it says, asked, that the call was answered', async () => {
    const house = silent()
    house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
    const call = await house.dial()
    house.carrier.inspected = [{ callId: call.id, event: { type: 'call-answered' } }]
    await house.clock.advance(5_000)
    expect(codes(house)).toEqual([])
    await house.clock.advance(5_000)
    expect(codes(house)).toEqual(['no-callback'])
  })
})
