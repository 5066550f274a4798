import type { Capabilities, CapabilityReasons } from '@trunkline/core/driver'

/** What the Trusted Application API can do: prompts and keys, and no media of our own. */
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
  hold: 'unsupported',
  mute: 'unsupported',
  unmute: 'unsupported',
  'participants.add': 'native',
  'participants.cancel': 'unsupported',
  'participants.remove': 'native',
  // the service has no list to read: core keeps it from events
  'participants.list': 'emulated',
  'participants.move': 'unsupported',
  'play.url': 'native',
  'play.speech': 'unsupported',
  'play.ssml': 'unsupported',
  'play.digits': 'unsupported',
  'play.loop': 'native',
  'play.interrupt': 'native',
  // the service reports each key but does not collect digits
  'collect.digits': 'emulated',
  'collect.speech': 'unsupported',
  'collect.choices': 'unsupported',
  // the service always reports every key
  'digits.watch': 'native',
  sendDigits: 'unsupported',
  record: 'unsupported',
  'record.pause': 'unsupported',
  'record.separate': 'unsupported',
  stream: 'unsupported',
  'stream.listen': 'unsupported',
  'stream.g711': 'unsupported',
  transcribe: 'unsupported',
  'transcribe.update': 'unsupported',
  'event.ringing': 'native',
  'event.digits': 'native',
  'event.participants': 'native',
} as const satisfies Capabilities

/** The manifest of the surface `trusted-application`. */
export type TrustedApplicationCapabilities = typeof capabilities

const noMedia = 'the media stay at the service, which hands out none of them'
const noSpeech = 'the service plays files and knows no speech'

/** The reason for each entry of the table. */
export const reasons: CapabilityReasons = {
  dial: 'users of the same tenant; the service called no telephones',
  'dial.several': 'an invitation has one target',
  connect: 'the service joins meetings with other operations, which are not part of this adapter',
  hold: 'the service has no such operation on this surface',
  mute: 'the service has no such operation on this surface',
  unmute: 'the service has no such operation on this surface',
  'participants.cancel': 'an invitation of a participant has no link that takes it back',
  'participants.list': 'kept from the events of the call; the service cannot be asked for a list',
  'participants.move': 'the service has no such operation',
  'play.speech': noSpeech,
  'play.ssml': noSpeech,
  'play.digits': 'the service sends no tones',
  'collect.digits': 'gathered here, key by key, from the tones that the service reports',
  'collect.speech': noSpeech,
  'collect.choices': noSpeech,
  sendDigits: 'the service sends no tones',
  record: 'the service has no such operation',
  'record.pause': 'the service has no such operation',
  'record.separate': 'the service has no such operation',
  stream: noMedia,
  'stream.listen': noMedia,
  'stream.g711': noMedia,
  transcribe: noMedia,
  'transcribe.update': noMedia,
}
