import type { Capabilities, CapabilityReasons } from '@trunkline/core/driver'

/** The manifest, which is the same for every configuration: the API has no optional features. */
export const capabilities = {
  dial: 'native',
  'dial.several': 'native',
  answer: 'unsupported',
  reject: 'unsupported',
  redirect: 'unsupported',
  connect: 'native',
  hangUp: 'native',
  terminate: 'unsupported',
  transfer: 'unsupported',
  hold: 'unsupported',
  mute: 'unsupported',
  unmute: 'unsupported',
  'participants.add': 'native',
  'participants.cancel': 'unsupported',
  'participants.remove': 'native',
  'participants.list': 'unsupported',
  'participants.move': 'unsupported',
  'play.url': 'native',
  'play.speech': 'unsupported',
  'play.ssml': 'unsupported',
  'play.digits': 'unsupported',
  'play.loop': 'native',
  'play.interrupt': 'native',
  // the service reports single keys, and core collects them
  'collect.digits': 'emulated',
  'collect.speech': 'unsupported',
  'collect.choices': 'unsupported',
  // the service always reports every key
  'digits.watch': 'native',
  sendDigits: 'unsupported',
  record: 'native',
  'record.pause': 'native',
  'record.separate': 'native',
  stream: 'unsupported',
  'stream.listen': 'unsupported',
  'stream.g711': 'unsupported',
  transcribe: 'unsupported',
  'transcribe.update': 'unsupported',
  // no state between the request and the answer says that the call rings
  'event.ringing': 'unsupported',
  'event.digits': 'native',
  'event.participants': 'native',
} as const satisfies Capabilities

/** The manifest's own type, whose grades decide which verbs a call has. */
export type AcsPlayAudioCapabilities = typeof capabilities

const wayOn = 'the Call Automation adapter, @trunkline/acs-call-automation,'
const incoming = `the Calling Server API cannot take an incoming call: ${wayOn} can`
const absent = (what: string): string => `the Calling Server API has no operation that ${what}: ${wayOn} has one`

/** The reason for each entry of the table; for an unsupported one, the alternative. */
export const reasons: CapabilityReasons = {
  answer: incoming,
  reject: incoming,
  redirect: incoming,
  connect: 'to a server call or a group call; the API does not support rooms',
  terminate: absent('ends a call for all'),
  transfer: absent('hands a call over'),
  hold: absent('holds a call'),
  mute: absent('mutes'),
  unmute: `no API of Communication Services unmutes; ${wayOn} at least mutes`,
  'participants.cancel': absent('takes an invitation back'),
  'participants.list': `${absent('lists participants')}; here the event participant-changed tells of them`,
  'participants.move': absent('takes a party over from another call'),
  'play.url': 'only WAV files: mono, 16 bit, 16 kHz',
  'play.speech': absent('speaks'),
  'play.ssml': absent('speaks'),
  'play.digits': `the Calling Server API only plays WAV files; ${wayOn} sends tones to the far side by sendDigits`,
  'collect.digits': 'the service reports keys one by one, and core gathers them',
  'collect.speech': absent('recognises speech'),
  'collect.choices': absent('recognises speech'),
  sendDigits: absent('sends tones'),
  record: 'it needs a serverCallId, which an event brings once the call is connected',
  stream: absent('streams audio'),
  'stream.listen': absent('streams audio'),
  'stream.g711': absent('streams audio'),
  transcribe: absent('transcribes'),
  'transcribe.update': absent('transcribes'),
  'event.ringing': `neither this API nor ${wayOn} reports ringing`,
}
