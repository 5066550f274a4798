import type { CallEvent, IncomingCall } from '@trunkline/core'
import type { OnPremisesCapabilities } from '@trunkline/ucwa'
import { expect, test } from 'vitest'

import { answered, openPremises, ownPhone, type PremisesLab, target } from './fixtures/on-premises-lab.ts'
import { tone } from './fixtures/tone.ts'

async function typesOf(call: { events(): AsyncIterable<CallEvent> }): Promise<readonly string[]> {
  const types: string[] = []
  for await (const { type } of call.events()) types.push(type)
  return types
}

/** The next incoming call. */
function ringing(lab: PremisesLab): Promise<IncomingCall<OnPremisesCapabilities>> {
  const { promise, resolve } = Promise.withResolvers<IncomingCall<OnPremisesCapabilities>>()
  lab.telephony.onIncomingCall((call) => resolve(call))
  return promise
}

const legs = ({ emulator }: PremisesLab) =>
  emulator.world.calls().flatMap((call) => call.legs.map(({ number, state }) => `${number} ${state}`))

/** The loudest sample in the last 100 ms at the user's own phone. */
function loudest({ emulator }: PremisesLab): number {
  const [call] = emulator.world.calls()
  const own = emulator.world.switchboard.call(call?.id ?? '')?.legs[0]
  const tail = (own?.heard ?? new Int16Array()).subarray(-1_600)
  return tail.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
}

test("a dial rings the user's own phone first and then the other side, and reports both", async () => {
  await using lab = await openPremises()
  await lab.far.party({ number: target, answerAfterMs: 100 })
  const call = await lab.telephony.dial({
    to: target,
    from: lab.own,
    providerOptions: { ucwa: { importance: 'Urgent', subject: 'Fire drill', threadId: 'thread-1' } },
  })
  const types = typesOf(call)
  await call.answered()
  expect(legs(lab)).toEqual([`${ownPhone} answered`, `${target} answered`])
  expect(call.providerCallId).toMatch(/^[\da-f-]{36}$/)
  await call.hangUp()
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
  expect(await types).toEqual(['call-dialled', 'call-ringing', 'call-answered', 'call-ended'])
  expect(legs(lab)).toEqual([`${ownPhone} ended`, `${target} ended`])
  const [start] = lab.emulator.world
    .exchanges({ kind: 'request' })
    .filter(({ url }) => url.endsWith('phoneAudioInvitations'))
  expect(JSON.parse(String(start?.requestBody))).toEqual({
    operationId: call.id,
    phoneNumber: `tel:${ownPhone}`,
    to: target,
    importance: 'Urgent',
    subject: 'Fire drill',
    threadId: 'thread-1',
  })
})

test('another phone can be chosen for one call, and the target may be a SIP address', async () => {
  await using lab = await openPremises()
  const call = await answered(lab, {
    to: 'sip:john@premises.example',
    from: lab.premises.userUri,
    providerOptions: { ucwa: { ownPhone: '+14255550171' } },
  })
  expect(legs(lab)).toEqual(['+14255550171 answered', 'sip:john@premises.example answered'])
  await call.hangUp()
})

test('in a held call, neither side hears the other until the call is resumed', async () => {
  await using lab = await openPremises()
  await lab.far.party({ number: target })
  await lab.far.voice(target, tone(), { loop: true })
  const call = await answered(lab)
  await expect.poll(() => loudest(lab), { interval: 10, timeout: 5_000 }).toBeGreaterThan(5_000)
  await call.hold()
  await expect.poll(() => loudest(lab), { interval: 10, timeout: 5_000 }).toBe(0)
  await call.unhold()
  await expect.poll(() => loudest(lab), { interval: 10, timeout: 5_000 }).toBeGreaterThan(5_000)
  await call.hangUp()
})

test('a held call cannot be held again, nor resumed twice', async () => {
  await using lab = await openPremises()
  const call = await answered(lab)
  await call.hold()
  await expect(call.hold()).rejects.toMatchObject({ code: 'not-available' })
  await call.unhold()
  await expect(call.unhold()).rejects.toMatchObject({ code: 'not-available' })
  await expect(call.hold({ music: { url: 'https://example.com/a.wav' } })).rejects.toMatchObject({
    code: 'unsupported',
  })
})

test("a call to the user waits for the answer, which connects it to the user's phone", async () => {
  await using lab = await openPremises()
  const came = ringing(lab)
  await lab.far.party({ number: target })
  const id = await lab.far.ring({ from: target, to: lab.own })
  const incoming = await came
  expect(incoming.from).toEqual({ kind: 'phone', number: target })
  expect(legs(lab)).toEqual([`${target} ringing`])
  const call = await incoming.answer()
  expect(call.direction).toBe('inbound')
  expect(legs(lab)).toEqual([`${target} answered`, `${ownPhone} answered`])
  await lab.far.hangUp(id)
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
})

test("a call that rings at the user's phone can be rejected, not answered", async () => {
  await using lab = await openPremises({
    config: (config) => ({ ...config, availability: { supportedModalities: ['PhoneAudio'] } }),
  })
  await lab.far.party({ number: ownPhone, answerAfterMs: 60_000 })
  const came = ringing(lab)
  const id = await lab.far.ring({ from: target, to: lab.own })
  const incoming = await came
  await expect(incoming.answer()).rejects.toMatchObject({ code: 'not-available' })
  await incoming.reject({ reason: 'declined' })
  await lab.far.until(id, 'ended')
  const [decline] = lab.emulator.world.exchanges({ kind: 'request' }).filter(({ url }) => url.endsWith('/decline'))
  expect(JSON.parse(String(decline?.requestBody))).toEqual({ reason: 'Global' })
})

test('without incoming calls the user is not made available', async () => {
  await using lab = await openPremises({
    config: (config) => ({ ...config, availability: undefined }),
  })
  await answered(lab).then((call) => call.hangUp())
  expect(lab.requested('/makeMeAvailable')).toEqual([])
})

test('an invitation that rings too long is canceled and ends as no-answer', async () => {
  await using lab = await openPremises()
  await lab.far.party({ number: target, answerAfterMs: 60_000 })
  const call = await lab.telephony.dial({ to: target, ringMs: 200 })
  expect(await call.ended).toMatchObject({ reason: 'no-answer', providerCode: 'LocalFailure/Canceled' })
})

test("if the user's own phone does not answer, the target is not called", async () => {
  await using lab = await openPremises()
  await lab.far.party({ number: ownPhone, outcome: 'no-answer', answerAfterMs: 30 })
  const call = await lab.telephony.dial({ to: target })
  expect(await call.ended).toMatchObject({ reason: 'no-answer', providerCode: 'LocalFailure/Timeout' })
  expect(await lab.far.calls(target)).toBe(0)
})

test.each<[string, object, string]>([
  ['a name to show', { displayName: 'Me' }, 'unsupported'],
  ['a stranger to call as', { from: '+14255559999' }, 'invalid-argument'],
  ['a name that is no address', { to: { kind: 'vendor', id: 'erika' } }, 'invalid-argument'],
  ['an option of the other surface', { providerOptions: { ucwa: { video: true } } }, 'invalid-argument'],
  ['a telephone that is none', { providerOptions: { ucwa: { ownPhone: '123' } } }, 'invalid-argument'],
])('a dial with %s is refused, and nothing rings', async (_, wrong, code) => {
  await using lab = await openPremises()
  await expect(lab.telephony.dial({ to: target, ...wrong })).rejects.toMatchObject({ code })
  expect(lab.requested('/phoneAudioInvitations')).toEqual([])
})

test('a verb that the policy forbids is not available, and nothing is sent', async () => {
  await using lab = await openPremises({ door: { withheld: ['startPhoneAudio', 'holdPhoneAudio', 'stopPhoneAudio'] } })
  await expect(lab.telephony.dial({ to: target })).rejects.toMatchObject({ code: 'not-available' })
  expect(lab.requested('/phoneAudioInvitations')).toEqual([])
})

test('without a link to stop the call, the conversation is left', async () => {
  await using lab = await openPremises({ door: { withheld: ['holdPhoneAudio', 'stopPhoneAudio'] } })
  const call = await answered(lab)
  await expect(call.hold()).rejects.toMatchObject({ code: 'not-available' })
  await call.hangUp()
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
  expect(lab.requested('').filter((line) => /^DELETE .*\/conversations\//.test(line))).toHaveLength(1)
})

test('a failed stop is followed by leaving the conversation', async () => {
  await using lab = await openPremises()
  const call = await answered(lab)
  // safe to repeat, so it is retried before the conversation is left
  lab.emulator.world.fault({ on: { kind: 'request', path: '/stopPhoneAudio' }, effect: 'unavailable', times: 9 })
  await call.hangUp()
  expect(await call.ended).toMatchObject({ reason: 'hung-up' })
  expect(lab.requested('/stopPhoneAudio').length).toBeGreaterThan(1)
  expect(lab.requested('').filter((line) => /^DELETE .*\/conversations\//.test(line))).toHaveLength(1)
})
