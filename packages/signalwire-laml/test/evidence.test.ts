import type { FaultInput } from '@trunkline/emulator'
import { describe, expect, test } from 'vitest'

import { failureOf } from './fixtures/mock.ts'
import { openVirtual, type Phone, type Virtual } from './fixtures/virtual.ts'

const own = '+14255550100'
const caller = '+14255550123'
const other = '+14255550199'

type PhoneCall = Awaited<ReturnType<Phone['dial']>>

/** Drops every callback of a kind, repetitions included. */
function lost(event: string): FaultInput {
  return { on: { kind: 'callback', event }, effect: 'never', times: 1_000 }
}

async function answered(virtual: Virtual): Promise<PhoneCall> {
  const { clock, emulator } = virtual
  emulator.world.party({ number: caller, answerAfterMs: 100 })
  emulator.world.party({ number: other, answerAfterMs: 100 })
  const call = await clock.until(virtual.start().dial({ to: caller, from: own }))
  await clock.until(call.answered())
  return call
}

describe('an answer whose notice is lost', () => {
  test.each([1_000, 7_000, 33_000])('is reported within five seconds after %d ms of ringing', async (answerAfterMs) => {
    await using virtual = await openVirtual()
    const { clock, emulator } = virtual
    emulator.world.party({ number: caller, answerAfterMs })
    emulator.world.fault(lost('status:answered'))
    const call = await clock.until(virtual.start().dial({ to: caller, from: own }))
    const dialled = clock.now()
    await clock.until(call.answered())
    const delay = clock.now() - dialled - answerAfterMs
    expect(delay).toBeLessThanOrEqual(5_000)
    const questions = virtual.asked.filter((request) => request.startsWith('GET /Calls/'))
    expect(questions.length).toBeLessThan(20)
  })

  test('is reported at once if the carrier fetches the document of the answered call', async () => {
    await using virtual = await openVirtual()
    const { clock, emulator } = virtual
    emulator.world.party({ number: caller, answerAfterMs: 7_000 })
    emulator.world.fault(lost('status:answered'))
    const phone = virtual.start({}, { document: 'url' })
    const call = await clock.until(phone.dial({ to: caller, from: own }))
    const dialled = clock.now()
    await clock.until(call.answered())
    expect(clock.now() - dialled).toBeLessThan(7_500)
  })
})

test('an end without a notice is found by an inspection', async () => {
  await using virtual = await openVirtual()
  const { clock, emulator } = virtual
  emulator.world.fault(lost('status:completed'))
  const call = await answered(virtual)
  emulator.world.hangUp(call.providerCallId ?? '', caller)
  const from = clock.now()
  expect(await clock.until(call.ended)).toMatchObject({ reason: 'hung-up' })
  expect(clock.now() - from).toBeLessThanOrEqual(45_000)
})

describe('a dial whose reply is lost', () => {
  const cut: FaultInput = { on: { kind: 'request', method: 'POST', path: '/Calls' }, effect: 'cut-after', times: 2 }

  test('is identified by the first notice of its call, which has its token', async () => {
    await using virtual = await openVirtual()
    const { clock, emulator } = virtual
    emulator.world.party({ number: caller, answerAfterMs: 1_000 })
    emulator.world.fault(cut)
    const call = await clock.until(virtual.start().dial({ to: caller, from: own }))
    await clock.until(call.answered())
    expect(emulator.world.calls()).toHaveLength(1)
  })

  test('stays unknown without a notice, with a parallel dial to the same number, until a request of its call proves it', async () => {
    await using virtual = await openVirtual()
    const { clock, emulator } = virtual
    emulator.world.party({ number: caller, answerAfterMs: 1_000 })
    emulator.world.fault(cut)
    for (const event of ['initiated', 'ringing', 'answered', 'completed']) emulator.world.fault(lost(`status:${event}`))
    const phone = virtual.start()
    const dial = () => failureOf(phone.dial({ to: caller, from: own, ringMs: 60_000 }))
    expect(await clock.until(Promise.all([dial(), dial()]))).toEqual(['outcome-unknown', 'outcome-unknown'])
    await clock.advance(20_000)
    // the list of calls cannot tell the two apart: neither is read, and neither is hung up
    expect(virtual.asked).toEqual(['POST /Calls.json', 'POST /Calls.json'])
    expect(emulator.world.calls().map(({ state }) => state)).toEqual(['answered', 'answered'])
    // the first request of a parked call for its next document has the token of its dial
    await clock.advance(20_000)
    expect(emulator.world.calls().map(({ state }) => state)).toEqual(['ended', 'ended'])
  })
})

test('a collection waits for a slow caller as long as the carrier does', async () => {
  await using virtual = await openVirtual()
  const { clock, emulator } = virtual
  const digits = [20_000, 35_000, 50_000, 65_000].map((afterMs, index) => ({ afterMs, tones: String(index + 1) }))
  emulator.world.party({ number: caller, answerAfterMs: 100, digits })
  const call = await clock.until(virtual.start().dial({ to: caller, from: own }))
  await clock.until(call.answered())
  // the API has one time-out for all keys
  const collected = call.collect({ maxDigits: 4, timeoutMs: 25_000, interDigitTimeoutMs: 1_000 })
  expect(await clock.until(collected, 120_000)).toMatchObject({ digits: '1234' })
})

test.each([
  ['#', { digits: '', reason: 'terminator' }],
  ['12#', { digits: '12', reason: 'terminator' }],
  ['1234', { digits: '1234', reason: 'max' }],
  ['12', { digits: '12', reason: 'timeout' }],
  ['', { digits: '', reason: 'timeout' }],
])('a caller who presses "%s" ends a collection with the result of the carrier', async (tones, result) => {
  await using virtual = await openVirtual()
  const { clock, emulator } = virtual
  emulator.world.party({
    number: caller,
    answerAfterMs: 100,
    ...(tones !== '' && { digits: [{ afterMs: 3_000, tones }] }),
  })
  const call = await clock.until(virtual.start().dial({ to: caller, from: own }))
  await clock.until(call.answered())
  const collected = call.collect({ maxDigits: 4, terminator: '#', timeoutMs: 8_000 })
  expect(await clock.until(collected, 60_000)).toEqual(result)
})

describe('a document that a call could not fetch', () => {
  test.each<[string, (call: PhoneCall) => Promise<unknown>]>([
    ['play', (call) => call.play({ digits: '12' }).ended],
    ['sendDigits', (call) => call.sendDigits('12')],
    ['collect', (call) => call.collect({ maxDigits: 1, timeoutMs: 2_000 }).catch(() => 'told')],
  ])('is fetched at the fallback URL instead, so that the operation ends: %s', async (_verb, run) => {
    await using virtual = await openVirtual()
    const call = await answered(virtual)
    virtual.emulator.world.fault({ on: { kind: 'callback', event: 'document' }, effect: 'cut-before' })
    const from = virtual.clock.now()
    await virtual.clock.until(run(call))
    expect(virtual.clock.now() - from).toBeLessThan(10_000)
    expect(call.state).toBe('answered')
  })
})

describe('a request that the carrier carried out, but whose reply is lost', () => {
  const one = { on: { kind: 'request', method: 'POST' }, effect: 'cut-after' } as const

  test.each<[string, (call: PhoneCall) => Promise<unknown>]>([
    ['play', (call) => call.play({ digits: '12' }).ended],
    ['collect', (call) => call.collect({ maxDigits: 1, timeoutMs: 2_000 })],
    ['sendDigits', (call) => call.sendDigits('12')],
    ['transfer', (call) => call.transfer(other)],
    ['hold', (call) => call.hold()],
    ['hangUp', (call) => call.hangUp()],
  ])('is proved by the next action of the call: %s', async (_verb, run) => {
    await using virtual = await openVirtual()
    const call = await answered(virtual)
    virtual.emulator.world.fault(one)
    await virtual.clock.until(run(call))
    expect(virtual.emulator.world.calls()).toHaveLength(1)
  })

  test('leaves the call usable for the next verb', async () => {
    await using virtual = await openVirtual()
    const call = await answered(virtual)
    virtual.emulator.world.fault(one)
    await virtual.clock.until(call.play({ digits: '12' }).ended)
    await virtual.clock.until(call.sendDigits('3'))
    await virtual.clock.until(call.hangUp())
    expect(await call.ended).toMatchObject({ reason: 'hung-up' })
  })
})
