import assert from 'node:assert/strict'

import type { CallEventType, CapabilityName, IncomingCall } from '@trunkline/core'

import { failsWith } from './failure.ts'
import { type Everything, everything, hangUp, onCall, others, type Fixture, theirs } from './fixture.ts'
import type { Lab } from './lab.ts'
import { within } from './wait.ts'

/** Checks an unsupported capability: its verb fails with `unsupported` and nothing is sent. */
export async function checkRefusal(lab: Lab, capability: CapabilityName): Promise<void> {
  const type = reported[capability]
  if (type !== undefined) return neverTold(lab, type)
  const reject = await prepared(lab, capability)
  const before = await lab.far.requests()
  const error = await failsWith('unsupported', capability, reject)
  assert.ok(error.message.includes(capability), `the message does not name ${capability}: ${error.message}`)
  assert.equal(await lab.far.requests(), before, `${capability} was refused, and yet something was sent`)
}

/** Events have no verb: an event that the carrier does not report is never emitted. */
const reported: Partial<Readonly<Record<CapabilityName, CallEventType>>> = {
  'event.ringing': 'call-ringing',
  'event.digits': 'digit-received',
  'event.participants': 'participant-changed',
}

async function neverTold(lab: Lab, type: CallEventType): Promise<void> {
  const fixture = await onCall(lab, { party: { answerAfterMs: 300 } })
  await fixture.far.press(fixture.id, '5')
  await hangUp(fixture)
  assert.equal(fixture.log.count(type), 0, `${type} is unsupported, and was emitted all the same`)
}

type Attempt = (call: Fixture['call'], other: string) => unknown

const url = 'https://example.com/a.wav'

/** How each verb is tried; the rest have no verb on a call. */
const attempts: Partial<Readonly<Record<CapabilityName, Attempt>>> = {
  terminate: (call) => call.terminate(),
  transfer: (call, other) => call.transfer(other),
  hold: (call) => call.hold(),
  mute: (call) => call.mute(),
  unmute: (call) => call.unmute(),
  'participants.add': (call, other) => call.addParticipant(other),
  'participants.cancel': (call, other) => call.cancelParticipant(other),
  'participants.remove': (call, other) => call.removeParticipant(other),
  'participants.list': (call) => call.participants(),
  'participants.move': (call, other) => call.moveParticipant(other, { from: { providerCallId: 'another' } }),
  'play.url': (call) => call.play({ url }).ended,
  'play.speech': (call) => call.play({ say: 'hello' }).ended,
  'play.ssml': (call) => call.play({ ssml: '<speak/>' }).ended,
  'play.digits': (call) => call.play({ digits: '1' }).ended,
  'play.loop': (call) => call.play({ url }, { loop: true }).ended,
  'play.interrupt': (call) => call.play({ url }, { mode: 'interrupt' }).ended,
  'collect.digits': (call) => call.collect({ maxDigits: 1 }),
  'collect.speech': (call) => call.collect({ input: 'speech' }),
  'collect.choices': (call) => call.collect({ input: 'choices', choices: [{ label: 'yes', phrases: ['yes'] }] }),
  'digits.watch': (call) => call.watchDigits(),
  sendDigits: (call) => call.sendDigits('1'),
  record: (call) => call.record(),
  'record.separate': (call) => call.record({ channels: 'separate' }),
  stream: (call) => call.stream(),
  'stream.listen': (call) => call.stream({ direction: 'in' }),
  'stream.g711': (call) => call.stream({ format: 'pcmu' }),
  transcribe: (call) => call.transcribe(),
}

/** Brings the lab to where the verb can be tried. */
async function prepared(lab: Lab, capability: CapabilityName): Promise<() => unknown> {
  const telephony = everything(lab)
  const { own } = lab
  if (capability === 'dial') return () => telephony.dial({ to: theirs(lab), from: own })
  if (capability === 'dial.several') return () => telephony.dial({ to: [theirs(lab), others(lab)], from: own })
  if (capability === 'connect') return () => telephony.connect({ room: 'nowhere' })
  if (capability === 'answer') return () => telephony.onIncomingCall(() => undefined)
  if (capability === 'reject' || capability === 'redirect') {
    const incoming = await ring(lab)
    return capability === 'reject' ? () => incoming.reject() : () => incoming.redirect(others(lab))
  }
  if (capability === 'record.pause') {
    const recording = await (await onCall(lab)).call.record()
    return () => recording.pause()
  }
  if (capability === 'transcribe.update') {
    const { call } = await onCall(lab, { dial: { prepare: { transcribe: { language: 'en-US' } } } })
    const transcription = await call.transcribe()
    return () => transcription.update({ language: 'de-DE' })
  }
  const attempt = attempts[capability]
  assert.ok(attempt, `no promise may need ${capability}: it has no verb yet`)
  const { call } = await onCall(lab)
  return () => attempt(call, others(lab))
}

async function ring(lab: Lab): Promise<IncomingCall<Everything>> {
  const came = Promise.withResolvers<IncomingCall<Everything>>()
  everything(lab).onIncomingCall((call) => came.resolve(call))
  await lab.far.ring({ from: theirs(lab), to: lab.own })
  return within(came.promise, 'the handler runs')
}
