import { type Capabilities, type CapabilityReasons } from '@trunkline/core/driver'

/** What UCWA 2.0 can do without media of our own: calls between the user's telephone and others. */
export const capabilities = {
  dial: 'native',
  'dial.several': 'unsupported',
  answer: 'native',
  reject: 'native',
  redirect: 'unsupported',
  connect: 'unsupported',
  hangUp: 'native',
  terminate: 'unsupported',
  transfer: 'unsupported',
  hold: 'native',
  mute: 'unsupported',
  unmute: 'unsupported',
  'participants.add': 'native',
  'participants.cancel': 'unsupported',
  'participants.remove': 'native',
  // kept from the events
  'participants.list': 'emulated',
  'participants.move': 'unsupported',
  'play.url': 'unsupported',
  'play.speech': 'unsupported',
  'play.ssml': 'unsupported',
  'play.digits': 'unsupported',
  'play.loop': 'unsupported',
  'play.interrupt': 'unsupported',
  'collect.digits': 'unsupported',
  'collect.speech': 'unsupported',
  'collect.choices': 'unsupported',
  sendDigits: 'unsupported',
  record: 'unsupported',
  'record.pause': 'unsupported',
  'record.separate': 'unsupported',
  stream: 'unsupported',
  'stream.listen': 'unsupported',
  transcribe: 'unsupported',
  'transcribe.update': 'unsupported',
  // an invitation becomes Alerting
  'event.ringing': 'native',
  'event.digits': 'unsupported',
  'event.participants': 'native',
} as const satisfies Capabilities

/** The manifest of the surface `on-premises`. */
export type OnPremisesCapabilities = typeof capabilities

const noMedia = 'the media run between two telephones, and the application hears and says nothing'
const noOperation = 'the protocol has no such operation'

/** Why a row is as it is. */
export const reasons: CapabilityReasons = {
  dial: "rings the user's own telephone first, and the other side once that is taken",
  'dial.several': 'an invitation has one target',
  answer: "hands the call to the user's own telephone; a call that rings there already is taken there alone",
  redirect: noOperation,
  connect: 'meetings are joined with operations that are not part of this adapter',
  hangUp: 'ends the call of both telephones',
  terminate: 'a conference goes on without the user: the protocol has no end for everybody',
  transfer: noOperation,
  hold: 'of both telephones, without music of ours',
  mute: "by links of each participant's audio, which are not part of this adapter",
  unmute: "by links of each participant's audio, which are not part of this adapter",
  'participants.add': 'where the policy of the server lets the conversation become a conference',
  'participants.cancel': 'an invitation of a participant has no link that takes it back',
  'participants.remove': 'where the server lets this user put others out',
  'participants.list': 'kept from the events of the call',
  'participants.move': noOperation,
  'play.url': noMedia,
  'play.speech': noMedia,
  'play.ssml': noMedia,
  'play.digits': noMedia,
  'play.loop': noMedia,
  'play.interrupt': noMedia,
  'collect.digits': noMedia,
  'collect.speech': noMedia,
  'collect.choices': noMedia,
  sendDigits: 'keys travel with the media, which are not ours',
  record: 'whether somebody records can be read, and not ordered',
  'record.pause': 'whether somebody records can be read, and not ordered',
  'record.separate': 'whether somebody records can be read, and not ordered',
  stream: noMedia,
  'stream.listen': noMedia,
  transcribe: noMedia,
  'transcribe.update': noMedia,
  'event.digits': noMedia,
}
