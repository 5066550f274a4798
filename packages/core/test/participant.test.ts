import { TelephonyError } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import type { CarrierOptions } from './fixtures/carrier.ts'
import { failureOf, far, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

const third = '+14255550199'

test('participants are added by an outcome and listed by asking', async () => {
  const house = new House()
  const call = await house.answered()
  const adding = call.addParticipant(far, { timeoutMs: 20_000 })
  await settled()
  const operationKey = house.carrier.last('addParticipant').call.operation
  await house.tell(call.id, { type: 'operation-completed' }, { operationKey })
  await adding
  expect(await call.participants()).toEqual([])
})

test('what a reply knows of the call is reported once its state is taken in', async () => {
  const house = new House()
  const call = await house.answered()
  const participants = [{ address: { kind: 'phone', number: third }, muted: false, held: false } as const]
  house.carrier.answers.set('addParticipant', () => ({
    state: { conference: 'c-1' },
    events: [{ callId: call.id, event: { type: 'participant-changed', participants } }],
  }))
  void call.addParticipant(third).catch(() => undefined)
  await settled()
  expect(house.event('participant-changed')).toMatchObject({ participants, source: 'carrier' })
  await call.hold()
  expect(house.carrier.last('hold').call.state).toEqual({ conference: 'c-1' })
})

/** A call onto which a third party is being called: accepted by the carrier, not answered. */
async function inviting(options: CarrierOptions = {}) {
  const house = new House(options)
  const call = await house.answered()
  const abort = new AbortController()
  const adding = call.addParticipant(third, { signal: abort.signal })
  adding.catch(() => undefined)
  await settled()
  const invitation = house.carrier.last('addParticipant').call.operation
  /** What the carrier says of taking it back. */
  const say = async (event: Parameters<House['tell']>[1]): Promise<void> => {
    const operationKey = house.carrier.last('cancelAddParticipant').call.operation
    await house.tell(call.id, event, { operationKey })
  }
  return { house, call, abort, adding, invitation, say }
}

const failure = { code: 'unknown', message: 'nobody rings' } as const

describe('an invitation that is aborted', () => {
  test('is taken back at the carrier, and fails with cancelled once that has said so', async () => {
    const { house, abort, adding, invitation, say } = await inviting()
    abort.abort()
    await settled()
    expect(house.carrier.last('cancelAddParticipant').command).toEqual({ key: invitation })
    expect(await stateOf(adding)).toBe('pending')
    await say({ type: 'operation-completed' })
    expect(await failureOf(adding)).toMatchObject({ code: 'cancelled', message: 'addParticipant was cancelled' })
  })

  test('is cancelled also where the carrier reports the failed invitation first', async () => {
    const { house, call, abort, adding, invitation, say } = await inviting()
    abort.abort()
    await settled()
    await house.tell(call.id, { type: 'operation-failed', failure }, { operationKey: invitation })
    expect((await failureOf(adding)).code).toBe('cancelled')
    await say({ type: 'operation-completed' })
    expect(house.types()).not.toContain('provider-event')
  })

  test('has come about where the answer was faster', async () => {
    const { house, call, abort, adding, invitation, say } = await inviting()
    abort.abort()
    await settled()
    await house.tell(call.id, { type: 'operation-completed' }, { operationKey: invitation })
    await say({ type: 'operation-failed', failure })
    await expect(adding).resolves.toBeUndefined()
  })

  test('is cancelled, and says so, where it could not be withdrawn', async () => {
    const { abort, adding, say } = await inviting()
    abort.abort()
    await settled()
    await say({ type: 'operation-failed', failure })
    expect(await failureOf(adding)).toMatchObject({
      code: 'cancelled',
      message: 'addParticipant was cancelled; the invitation could not be withdrawn (operation-failed)',
    })
  })

  test('is seen through while its request is on the way, and taken back then', async () => {
    const house = new House()
    const call = await house.answered()
    const reply = Promise.withResolvers<object>()
    house.carrier.answers.set('addParticipant', () => reply.promise)
    const abort = new AbortController()
    const adding = failureOf(call.addParticipant(third, { signal: abort.signal }))
    await settled()
    abort.abort()
    await settled()
    expect(house.carrier.last('addParticipant').call.signal.aborted).toBe(false)
    expect(house.carrier.count('cancelAddParticipant')).toBe(0)
    reply.resolve({ operationKey: 'theirs' })
    await settled()
    const { command, call: context } = house.carrier.last('cancelAddParticipant')
    expect(command).toEqual({ key: 'theirs' })
    await house.tell(call.id, { type: 'operation-completed' }, { operationKey: context.operation })
    expect((await adding).code).toBe('cancelled')
  })

  test('before it was sent sends nothing', async () => {
    const house = new House()
    const call = await house.answered()
    const failing = await failureOf(call.addParticipant(third, { signal: AbortSignal.abort() }))
    expect(failing.code).toBe('cancelled')
    expect([house.carrier.count('addParticipant'), house.carrier.count('cancelAddParticipant')]).toEqual([0, 0])
  })

  test('goes on at a carrier that takes none back', async () => {
    const { house, abort, adding } = await inviting({ capabilities: { 'participants.cancel': 'unsupported' } })
    abort.abort()
    expect((await failureOf(adding)).code).toBe('cancelled')
    expect(house.carrier.count('cancelAddParticipant')).toBe(0)
  })
})

describe('cancelParticipant', () => {
  test('takes the invitation back, whose promise fails with cancelled', async () => {
    const { house, call, adding, invitation, say } = await inviting()
    const cancelling = call.cancelParticipant(third)
    await settled()
    expect(house.carrier.last('cancelAddParticipant').command).toEqual({ key: invitation })
    await say({ type: 'operation-completed' })
    await cancelling
    expect((await failureOf(adding)).code).toBe('cancelled')
    await house.tell(call.id, { type: 'operation-failed', failure }, { operationKey: invitation })
    await house.clock.advance(5_000)
    expect(house.types()).not.toContain('provider-event')
  })

  test('asks the carrier once, however often it is asked for, and again when that failed', async () => {
    const { house, call, say } = await inviting()
    const both = [call.cancelParticipant(third), call.cancelParticipant(third)].map((promise) => failureOf(promise))
    await settled()
    expect(house.carrier.count('cancelAddParticipant')).toBe(1)
    await say({ type: 'operation-failed', failure })
    expect((await Promise.all(both)).map(({ code }) => code)).toEqual(['operation-failed', 'operation-failed'])
    const again = call.cancelParticipant(third)
    await settled()
    await say({ type: 'operation-completed' })
    await again
  })

  test('of a party that is not being invited is not available, and sends nothing', async () => {
    const { house, call, invitation } = await inviting()
    expect((await failureOf(call.cancelParticipant(far))).code).toBe('not-available')
    await house.tell(call.id, { type: 'operation-completed' }, { operationKey: invitation })
    expect((await failureOf(call.cancelParticipant(third))).code).toBe('not-available')
    expect(house.carrier.count('cancelAddParticipant')).toBe(0)
  })

  test('is refused where the carrier has it not', async () => {
    const { call } = await inviting({ capabilities: { 'participants.cancel': 'unsupported' } })
    expect((await failureOf(call.cancelParticipant(third))).code).toBe('unsupported')
  })

  test('of an invitation that failed on its way waits for nothing', async () => {
    const house = new House()
    const call = await house.answered()
    const reply = Promise.withResolvers<object>()
    house.carrier.answers.set('addParticipant', () => reply.promise)
    const adding = failureOf(call.addParticipant(third))
    const cancelling = failureOf(call.cancelParticipant(third))
    await settled()
    reply.reject(new TelephonyError('rejected', 'no'))
    expect((await adding).code).toBe('rejected')
    expect((await cancelling).code).toBe('not-available')
  })

  test('and its invitation end with the call', async () => {
    const { house, call, adding } = await inviting()
    const cancelling = failureOf(call.cancelParticipant(third))
    await settled()
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect((await failureOf(adding)).code).toBe('call-ended')
    expect((await cancelling).code).toBe('call-ended')
  })
})

describe('moveParticipant', () => {
  test("takes somebody over from another call, by the carrier's name of that", async () => {
    const house = new House()
    house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
    const other = await house.answered()
    house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-2' }))
    const call = await house.answered()
    const moving = call.moveParticipant(far, { from: other })
    await settled()
    const { command, call: context } = house.carrier.last('moveParticipant')
    expect(command).toMatchObject({ address: { kind: 'phone', number: far }, fromProviderCallId: 'carrier-1' })
    expect(await stateOf(moving)).toBe('pending')
    await house.tell(call.id, { type: 'operation-completed' }, { operationKey: context.operation })
    await moving
    expect((await failureOf(call.moveParticipant(far, { from: call }))).code).toBe('invalid-argument')
  })

  test('waits for no name: a call that the carrier has not named yet is not available', async () => {
    const house = new House()
    const call = await house.answered()
    const failing = await failureOf(call.moveParticipant(far, { from: { providerCallId: undefined } }))
    expect(failing.code).toBe('not-available')
    expect(house.carrier.count('moveParticipant')).toBe(0)
  })
})
