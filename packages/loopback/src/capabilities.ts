import type { Capabilities, CapabilityReasons } from '@trunkline/core/driver'

/** What loopback can do: everything that two parties on one line need. */
export const capabilities = {
  dial: 'native',
  'dial.several': 'unsupported',
  answer: 'native',
  reject: 'native',
  redirect: 'native',
  connect: 'unsupported',
  hangUp: 'native',
  terminate: 'native',
  transfer: 'unsupported',
  hold: 'unsupported',
  mute: 'unsupported',
  unmute: 'unsupported',
  'participants.add': 'unsupported',
  'participants.remove': 'unsupported',
  'participants.list': 'unsupported',
  'play.url': 'native',
  'play.speech': 'unsupported',
  'play.ssml': 'unsupported',
  'play.digits': 'native',
  'play.loop': 'native',
  'play.interrupt': 'native',
  'collect.digits': 'native',
  'collect.speech': 'unsupported',
  'collect.choices': 'unsupported',
  sendDigits: 'native',
  record: 'native',
  'record.pause': 'native',
  'record.separate': 'native',
  stream: 'native',
  'stream.listen': 'native',
  transcribe: 'unsupported',
  'event.ringing': 'native',
  'event.digits': 'native',
  'event.participants': 'unsupported',
} as const satisfies Capabilities

/** Shown in refusals and in the table of the docs. */
export const reasons: CapabilityReasons = {
  'play.url': 'only what network.prompt() was given; nothing is fetched',
  'play.speech': 'there is no speech synthesiser in it',
  'collect.speech': 'there is no speech recogniser in it',
  transcribe: 'there is no speech recogniser in it',
  transfer: 'a call has one far party',
  'participants.add': 'a call has one far party',
}
