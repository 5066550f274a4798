import { describe, expect, test } from 'vitest'

import { openVirtual, type Phone, type Virtual } from './fixtures/virtual.ts'

const own = '+14255550100'
const caller = '+14255550123'
const other = '+14255550199'

type PhoneCall = Awaited<ReturnType<Phone['dial']>>

/** An answered call at a carrier that refuses the next request and requests a wait of two seconds. */
async function throttled(virtual: Virtual): Promise<PhoneCall> {
  const { clock, emulator } = virtual
  emulator.world.party({ number: caller, answerAfterMs: 100, digits: [{ afterMs: 6_000, tones: '7' }] })
  emulator.world.party({ number: other, answerAfterMs: 100 })
  const call = await clock.until(virtual.start().dial({ to: caller, from: own }))
  await clock.until(call.answered())
  emulator.world.fault({ on: { kind: 'request', method: 'POST' }, effect: 'throttle', retryAfterSeconds: 2 })
  return call
}

describe('a carrier that throttles requests with 429', () => {
  test.each<[string, (call: PhoneCall) => Promise<unknown>]>([
    ['play', (call) => call.play({ say: 'Hello' }).ended],
    ['collect', (call) => call.collect({ maxDigits: 1, timeoutMs: 20_000 })],
    ['sendDigits', (call) => call.sendDigits('12')],
    ['record', (call) => call.record()],
    ['hold', (call) => call.hold()],
    ['mute', (call) => call.mute()],
    ['transfer', (call) => call.transfer(other)],
    ['addParticipant', (call) => call.addParticipant(other)],
    ['hangUp', (call) => call.hangUp()],
  ])('only delays %s', async (_verb, run) => {
    await using virtual = await openVirtual()
    const call = await throttled(virtual)
    const before = virtual.clock.now()
    await virtual.clock.until(run(call))
    expect(virtual.clock.now() - before).toBeGreaterThanOrEqual(2_000)
  })

  test('only delays a dial, which rings once', async () => {
    await using virtual = await openVirtual()
    const { clock, emulator } = virtual
    emulator.world.party({ number: caller, answerAfterMs: 100 })
    emulator.world.fault({ on: { kind: 'request', method: 'POST' }, effect: 'throttle', retryAfterSeconds: 2 })
    const call = await clock.until(virtual.start().dial({ to: caller, from: own }))
    await clock.until(call.answered())
    expect(emulator.world.calls()).toHaveLength(1)
  })
})
