/** How well a provider does a thing. */
export type Grade =
  /** The carrier does it. */
  | 'native'
  /** The adapter or core does it with other means; its first use raises a warning that gives the reason. */
  | 'emulated'
  /** It cannot be done: absent from the types, refused at run time, nothing is sent. */
  | 'unsupported'

/** Every capability that a manifest grades. `event.*` say which events the carrier reports by itself. */
export const capabilityNames = [
  'dial',
  'dial.several',
  'answer',
  'reject',
  'redirect',
  'connect',
  'hangUp',
  'terminate',
  'transfer',
  'hold',
  'mute',
  'unmute',
  'participants.add',
  /** Takes back an invitation that has not been answered. */
  'participants.cancel',
  'participants.remove',
  'participants.list',
  /** Takes somebody over from another call. */
  'participants.move',
  'play.url',
  'play.speech',
  'play.ssml',
  'play.digits',
  'play.loop',
  'play.interrupt',
  'collect.digits',
  'collect.speech',
  'collect.choices',
  /** Reports single keys from when it is asked to until it is told off; `event.digits` says that it always does. */
  'digits.watch',
  'sendDigits',
  'record',
  'record.pause',
  'record.separate',
  /** Two-way audio. */
  'stream',
  /** Audio from the call alone, beside whatever else runs on it. */
  'stream.listen',
  /** Audio of a stream as bytes of G.711: passed through as the carrier has them, or converted once. */
  'stream.g711',
  'transcribe',
  /** Changes the language of a running transcription. */
  'transcribe.update',
  'event.ringing',
  'event.digits',
  'event.participants',
] as const

export type CapabilityName = (typeof capabilityNames)[number]

/** A provider's manifest: one grade for each capability. Data, declared once, believed everywhere. */
export type Capabilities = Readonly<Record<CapabilityName, Grade>>

/** Why a capability is `emulated`, or where the carrier surprises; shown in warnings and in the table of the docs. */
export type CapabilityReasons = Readonly<Partial<Record<CapabilityName, string>>>
