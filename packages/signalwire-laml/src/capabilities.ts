import type { Capabilities, CapabilityReasons } from '@trunkline/core/driver'

/** What this adapter can do, in every configuration. */
export const capabilities = {
  dial: 'native',
  'dial.several': 'unsupported',
  answer: 'native',
  reject: 'native',
  redirect: 'native',
  connect: 'unsupported',
  hangUp: 'native',
  terminate: 'native',
  transfer: 'native',
  hold: 'emulated',
  mute: 'emulated',
  unmute: 'emulated',
  'participants.add': 'emulated',
  'participants.cancel': 'emulated',
  'participants.remove': 'emulated',
  'participants.list': 'emulated',
  'participants.move': 'unsupported',
  'play.url': 'native',
  'play.speech': 'native',
  'play.ssml': 'native',
  'play.digits': 'native',
  'play.loop': 'native',
  'play.interrupt': 'native',
  'collect.digits': 'native',
  'collect.speech': 'native',
  'collect.choices': 'emulated',
  'digits.watch': 'unsupported',
  sendDigits: 'native',
  record: 'native',
  'record.pause': 'native',
  'record.separate': 'native',
  stream: 'native',
  'stream.listen': 'native',
  'stream.g711': 'native',
  transcribe: 'unsupported',
  'transcribe.update': 'unsupported',
  'event.ringing': 'native',
  'event.digits': 'unsupported',
  'event.participants': 'native',
} as const satisfies Capabilities

/** Why a capability is missing, and how the carrier differs from expectations. */
export const reasons = {
  'dial.several': 'one REST call rings one party',
  answer: 'the answer is the reply to the webhook: it has to be decided within decideWithinMs',
  connect: 'the API has no call to join: calls meet in conferences',
  transfer:
    'to a number, a SIP address, { id: "queue:…" } or { id: "conference:…" }; a party that is busy or does not answer leaves the call parked',
  hold: 'the API only holds participants of conferences: a document of music, or of silence, replaces the parked one',
  mute: 'the API only mutes participants of conferences: another call is moved into a conference of its own, where nothing else runs',
  unmute: 'the API unmutes participants of conferences; a call without other participants is parked',
  'participants.add':
    'the API calls one party: the call is moved into a conference, and another call joins it there; it ends with this one, which is parked again when the others are gone',
  'participants.cancel': 'the call to the other party is cancelled',
  'participants.remove':
    'the other party is taken out of the conference, which ends their call; after the last one this call is parked',
  'participants.list': 'the carrier lists conferences; of any other call, the far side is listed from memory',
  'participants.move': 'a call keeps its own document and callbacks: add the party instead',
  // docs/wire/signalwire-laml.md#documents
  'play.url': 'play-ended means that the document moved on: the carrier does not say whether the file could be played',
  'play.ssml': 'the elements of SSML go inside of Say; which of them a voice knows, the carrier decides',
  'collect.digits':
    'the carrier has one time-out, for the first key and between keys: timeoutMs in whole seconds; interDigitTimeoutMs has no effect',
  'collect.speech': 'timeoutMs and endSilenceMs count in whole seconds',
  'collect.choices':
    'the carrier recognises words: the phrases go along as hints, and what it understood is compared with them',
  'digits.watch':
    'the API has nothing to ask for keys one by one: those pressed while a two-way stream is open are told as digit-received',
  sendDigits: 'the digits are 0-9 * # and w; the carrier plays no A-D',
  stream:
    'while a two-way stream is open, digits go through its socket one by one (with a warning), files that are WAV are played through it, and keys are collected from it; other plays and speech fail with conflict',
  'stream.listen': 'the carrier sends 8 kHz; another rate is resampled',
  // docs/wire/signalwire-laml.md#codecs
  'stream.g711': 'mu-law passes through; A-law is converted once, as mu-law is where streamCodec is L16',
  transcribe: 'the API transcribes finished recordings alone',
  'transcribe.update': 'the API transcribes finished recordings alone',
  'event.digits': 'digits are reported on the socket of a stream alone',
  'event.participants': 'reported once the call is in a conference',
} as const satisfies CapabilityReasons
