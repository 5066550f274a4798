import { TelephonyError } from '@trunkline/core'
import { describe, expect, test } from 'vitest'

import { fact } from './fixtures/carrier.ts'
import { failureOf, far, House, stateOf } from './fixtures/house.ts'
import { settled } from './fixtures/manual-clock.ts'

describe('sendDigits', () => {
  test('resolves when the tones were sent', async () => {
    const house = new House()
    const call = await house.answered()
    const sending = call.sendDigits('1w#')
    await settled()
    expect(await stateOf(sending)).toBe('pending')
    const { command, call: context } = house.carrier.last('sendDigits')
    expect(command).toEqual({ digits: '1w#', providerOptions: undefined })
    await house.tell(call.id, { type: 'operation-completed' }, { operationKey: context.operation })
    await sending
  })

  test.each(['', '12 3', 'E', '+1', ',', '<Play/>'])('rejects an invalid tone: "%s"', async (digits) => {
    const house = new House()
    const call = await house.answered()
    expect((await failureOf(call.sendDigits(digits))).code).toBe('invalid-argument')
    expect(house.carrier.count('sendDigits')).toBe(0)
  })

  test('that is aborted while the tones are sent fails with cancelled', async () => {
    const house = new House()
    const call = await house.answered()
    const abort = new AbortController()
    const sending = failureOf(call.sendDigits('1', { signal: abort.signal }))
    await settled()
    abort.abort()
    expect((await sending).code).toBe('cancelled')
  })
})

test('a transfer fails when the target is busy, and the call stays usable', async () => {
  const house = new House()
  const call = await house.answered()
  const transferring = failureOf(call.transfer('+14255550199'))
  await settled()
  const operationKey = house.carrier.last('transfer').call.operation
  await house.tell(call.id, { type: 'operation-failed', failure: { code: 'busy', message: 'busy' } }, { operationKey })
  expect((await transferring).code).toBe('operation-failed')
  await call.hold()
  expect(house.carrier.count('hold')).toBe(1)
  expect((await failureOf(call.transfer('+1'))).code).toBe('invalid-argument')
})

/** A call that is being transferred, up to the carrier's word for it. */
async function handOver(house: House) {
  const call = await house.answered()
  const transferring = call.transfer('+14255550199')
  await settled()
  const operationKey = house.carrier.last('transfer').call.operation
  return { call, transferring, operationKey }
}

describe('a call that ends while it is transferred', () => {
  test('and whose transfer is not reported within two seconds has ended as reported', async () => {
    const house = new House()
    const { call, transferring } = await handOver(house)
    const failing = failureOf(transferring)
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    await house.clock.advance(1_999)
    expect(call.state).toBe('answered')
    await house.clock.advance(1)
    expect((await failing).code).toBe('call-ended')
    await expect(call.ended).resolves.toMatchObject({ reason: 'hung-up' })
    expect(house.event('call-ended').source).toBe('carrier')
  })

  test('and whose transfer then fails has ended as reported, at once', async () => {
    const house = new House()
    const { call, transferring, operationKey } = await handOver(house)
    const failing = failureOf(transferring)
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    const failure = { code: 'busy', message: 'busy' } as const
    await house.tell(call.id, { type: 'operation-failed', failure }, { operationKey })
    expect((await failing).code).toBe('operation-failed')
    await expect(call.ended).resolves.toMatchObject({ reason: 'hung-up' })
  })

  test.each([
    { reason: 'failed' as const, hangsUp: false },
    { reason: 'hung-up' as const, hangsUp: true },
  ])('and cannot have been handed over has ended at once: %o', async ({ reason, hangsUp }) => {
    const house = new House()
    const { call, transferring } = await handOver(house)
    const failing = failureOf(transferring)
    if (hangsUp) await call.hangUp()
    await house.tell(call.id, { type: 'call-ended', reason })
    expect((await failing).code).toBe('call-ended')
    await expect(call.ended).resolves.toMatchObject({ reason })
  })
})

describe('a transfer that the carrier has accepted', () => {
  test('leaves nothing to do but hang up', async () => {
    const house = new House()
    const { call, transferring, operationKey } = await handOver(house)
    await house.tell(call.id, { type: 'operation-completed' }, { operationKey })
    await transferring
    expect(await failureOf(call.hold())).toMatchObject({
      code: 'not-available',
      message: 'hold is not possible now: the call was transferred, and can only be hung up',
    })
    expect([call.available('hold'), call.available('hangUp'), call.can('hold')]).toEqual([false, true, true])
    expect(house.carrier.count('hold')).toBe(0)
    await call.hangUp()
    expect(house.carrier.count('hangUp')).toBe(1)
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    await expect(call.ended).resolves.toMatchObject({ reason: 'transferred' })
  })

  test('lets a recording that runs be stopped, and a stream be closed', async () => {
    const house = new House()
    const call = await house.answered()
    const recording = await call.record()
    const stream = await call.stream()
    const transferring = call.transfer('+14255550199')
    await settled()
    const operationKey = house.carrier.last('transfer').call.operation
    await house.tell(call.id, { type: 'operation-completed' }, { operationKey })
    await transferring
    await recording.stop()
    expect(house.carrier.count('stopRecording')).toBe(1)
    const closing = stream.close()
    await house.clock.advance(2_000)
    await closing
    expect(house.carrier.count('stopStream')).toBe(0)
  })

  test('has succeeded also when it and the end of the call are reported before the reply', async () => {
    const house = new House()
    const reply = Promise.withResolvers<object>()
    house.carrier.answers.set('transfer', () => reply.promise)
    const { call, transferring, operationKey } = await handOver(house)
    await house.deliver(call.id, [
      fact(call.id, { type: 'operation-completed' }, { operationKey }),
      fact(call.id, { type: 'call-ended', reason: 'hung-up' }),
    ])
    reply.resolve({})
    await transferring
    await expect(call.ended).resolves.toMatchObject({ reason: 'transferred' })
    expect(house.types()).not.toContain('provider-event')
  })

  test('has succeeded also when the end of the call overtakes its report', async () => {
    const house = new House()
    const { call, transferring, operationKey } = await handOver(house)
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect(call.state).toBe('answered')
    await house.tell(call.id, { type: 'operation-completed' }, { operationKey })
    await transferring
    await expect(call.ended).resolves.toMatchObject({ reason: 'transferred' })
  })

  test('keeps the end that the carrier gives another reason for', async () => {
    const house = new House()
    const { call, transferring, operationKey } = await handOver(house)
    await house.tell(call.id, { type: 'operation-completed' }, { operationKey })
    await transferring
    await house.tell(call.id, { type: 'call-ended', reason: 'failed' })
    await expect(call.ended).resolves.toMatchObject({ reason: 'failed' })
  })
})

test('a verb whose success was reported has succeeded, even if its reply was lost', async () => {
  const house = new House()
  const call = await house.answered()
  const reply = Promise.withResolvers<object>()
  house.carrier.answers.set('addParticipant', () => reply.promise)
  const adding = call.addParticipant('+14255550199')
  await settled()
  const operationKey = house.carrier.last('addParticipant').call.operation
  await house.tell(call.id, { type: 'operation-completed' }, { operationKey })
  reply.reject(new TelephonyError('network', 'the line broke'))
  await adding
  house.carrier.answers.set('addParticipant', () => {
    throw new TelephonyError('rejected', 'no')
  })
  expect((await failureOf(call.addParticipant('+14255550199'))).code).toBe('rejected')
})

test('an outcome finds its verb also under a name that the reply gives', async () => {
  const house = new House()
  const call = await house.answered()
  house.carrier.answers.set('removeParticipant', () => ({ operationKey: 'theirs' }))
  const removing = call.removeParticipant(far)
  await settled()
  expect(await stateOf(removing)).toBe('pending')
  await house.tell(call.id, { type: 'operation-completed' }, { operationKey: 'theirs' })
  expect(await stateOf(removing)).toBe('resolved')
})

test('hold, unhold and sendDigits pass only the options of this provider', async () => {
  const house = new House()
  const call = await house.answered()
  const providerOptions = { scripted: { to: 'somebody' }, other: { to: 'nobody' } } as object
  await call.hold({ music: { url: 'https://media.example.com/a.wav' }, providerOptions })
  await call.unhold({ providerOptions })
  const sending = call.sendDigits('1', { providerOptions })
  await settled()
  const mine = { providerOptions: { to: 'somebody' } }
  expect(house.carrier.last('hold').command).toEqual({
    music: { kind: 'url', url: 'https://media.example.com/a.wav' },
    ...mine,
  })
  expect(house.carrier.last('unhold').command).toEqual(mine)
  const { command, call: context } = house.carrier.last('sendDigits')
  expect(command).toEqual({ digits: '1', ...mine })
  await house.tell(call.id, { type: 'operation-completed' }, { operationKey: context.operation })
  await sending
  const abort = AbortSignal.abort()
  expect((await failureOf(call.unhold({ signal: abort }))).code).toBe('cancelled')
})

test('two verbs of one call never race each other at the carrier', async () => {
  const house = new House()
  const call = await house.answered()
  const held = Promise.withResolvers<object>()
  house.carrier.answers.set('hold', () => held.promise)
  const [holding, muting] = [call.hold(), call.mute()]
  await settled()
  expect(house.carrier.count('mute')).toBe(0)
  held.resolve({})
  await Promise.all([holding, muting])
  expect(house.carrier.count('mute')).toBe(1)
})

test('every operation has an id of its own, rising within the call', async () => {
  const house = new House()
  const call = await house.answered()
  await call.hold()
  await call.mute()
  const ids = house.carrier.sent.map((sent) => Number(sent.call.operation))
  expect(ids).toEqual(ids.toSorted((a, b) => a - b))
  expect(new Set(ids).size).toBe(ids.length)
})

test('a verb that is impossible for this call at this moment is not-available, and nothing is sent', async () => {
  const house = new House()
  const call = await house.answered()
  expect(call.available('hold')).toBe(true)
  house.carrier.obstacle = 'the server call id is not known yet'
  expect(await failureOf(call.hold())).toMatchObject({
    code: 'not-available',
    message: 'hold is not possible now: the server call id is not known yet',
  })
  expect(call.available('hold')).toBe(false)
  expect(call.can('hold')).toBe(true)
  expect(house.carrier.count('hold')).toBe(0)
})

test('an adapter without a verb that its manifest promises gets an error that says so', async () => {
  const house = new House({ without: ['doHold'] })
  const call = await house.answered()
  expect((await failureOf(call.hold())).message).toBe('The adapter has no hold, although its manifest says so')
})

test('an adapter that throws instead of rejecting is an error of the verb all the same', async () => {
  const house = new House({
    driver: {
      doHold: () => {
        throw new Error('secret')
      },
    },
  })
  const call = await house.answered()
  const failure = await failureOf(call.hold())
  expect(failure).toMatchObject({ code: 'unexpected-reply', callId: call.id })
  expect(failure.message).toBe('hold failed in the adapter')
})

describe('hanging up', () => {
  test('is done once, however often it is asked for', async () => {
    const house = new House()
    const call = await house.answered()
    await Promise.all([call.hangUp(), call.hangUp()])
    await call.hangUp()
    await house.tell(call.id, { type: 'call-ended', reason: 'unknown' })
    await call.hangUp()
    await call.terminate()
    await call[Symbol.asyncDispose]()
    expect(house.carrier.count('hangUp')).toBe(1)
    expect(house.carrier.count('terminate')).toBe(0)
    await expect(call.ended).resolves.toMatchObject({ reason: 'hung-up' })
  })

  test('does nothing when the far side was faster', async () => {
    const house = new House()
    const call = await house.answered()
    const cut = Promise.withResolvers<object>()
    house.carrier.answers.set('hangUp', () => cut.promise)
    const leaving = call.hangUp()
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    cut.reject(new TelephonyError('rejected', 'wrong state'))
    await leaving
    expect(house.types().at(-1)).toBe('call-ended')
  })

  test('takes a call that the carrier no longer knows as gone', async () => {
    const house = new House()
    const call = await house.answered()
    house.carrier.answers.set('hangUp', () => {
      throw new TelephonyError('not-found', 'no such call')
    })
    await call.hangUp()
    await house.clock.advance(5_000)
    await expect(call.ended).resolves.toMatchObject({ reason: 'hung-up' })
  })

  test('asks a carrier that says nothing for five seconds, and then settles on the acceptance', async () => {
    const house = new House()
    house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
    const call = await house.answered()
    await call.hangUp()
    await house.clock.advance(4_999)
    expect(call.state).toBe('answered')
    house.carrier.inspected = [fact(call.id, { type: 'call-ended', reason: 'failed' })]
    await house.clock.advance(1)
    expect(house.carrier.count('inspect')).toBe(1)
    await expect(call.ended).resolves.toMatchObject({ reason: 'failed' })
  })

  test('ends the call also when the carrier cannot be asked', async () => {
    const house = new House()
    house.carrier.answers.set('dial', () => ({ providerCallId: 'carrier-1' }))
    house.carrier.answers.set('inspect', () => {
      throw new TelephonyError('network', 'unreachable')
    })
    const call = await house.answered()
    await call.hangUp()
    await house.clock.advance(5_000)
    await expect(call.ended).resolves.toMatchObject({ reason: 'hung-up' })
    expect(house.event('call-ended').source).toBe('core')
  })

  test('that failed can be tried again', async () => {
    const house = new House()
    const call = await house.answered()
    house.carrier.answers.set('hangUp', () => {
      throw new TelephonyError('unavailable', 'not now')
    })
    expect(await failureOf(call.hangUp())).toMatchObject({ code: 'unavailable', callId: call.id })
    house.carrier.answers.delete('hangUp')
    await call.hangUp()
    expect(house.carrier.count('hangUp')).toBe(2)
  })

  test('a verb that loses the race against it fails with call-ended', async () => {
    const house = new House()
    const call = await house.answered()
    const held = Promise.withResolvers<object>()
    house.carrier.answers.set('hold', () => held.promise)
    const holding = failureOf(call.hold())
    const waiting = failureOf(call.mute())
    await settled()
    await call.hangUp()
    held.reject(new TelephonyError('not-found', 'no such call'))
    await house.tell(call.id, { type: 'call-ended', reason: 'hung-up' })
    expect((await holding).code).toBe('call-ended')
    expect((await waiting).code).toBe('call-ended')
    expect((await failureOf(call.hold())).code).toBe('call-ended')
  })
})

test('terminate that the provider lacks is refused as a rejection', async () => {
  const house = new House({ capabilities: { terminate: 'unsupported' } })
  const call = await house.answered()
  expect((await failureOf(call.terminate())).code).toBe('unsupported')
})
