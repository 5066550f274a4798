/** How a provider supports a capability. */
export type Grade =
  /** The carrier does it. */
  | 'native'
  /** The adapter or core emulates it; its first use raises a warning with the reason. */
  | 'emulated'
  /** Not possible: absent from the types, and refused at run time before anything is sent. */
  | 'unsupported'

/** Every capability that a manifest grades. `event.*` name events that the carrier reports unasked. */
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
  /** Cancels an unanswered invitation. */
  'participants.cancel',
  'participants.remove',
  'participants.list',
  /** Moves a participant from another call. */
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
  /** Reports single keys between `watchDigits` and `unwatchDigits`; `event.digits` means that the carrier always does. */
  'digits.watch',
  'sendDigits',
  'record',
  'record.pause',
  'record.separate',
  /** Two-way audio. */
  'stream',
  /** Audio from the call only, concurrent with any other operation. */
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

/** A provider's manifest: one grade for each capability. It selects types, refusals, tests and the table in the docs. */
export type Capabilities = Readonly<Record<CapabilityName, Grade>>

/** Why a capability is `emulated`, or where the carrier surprises; shown in warnings and in the table of the docs. */
export type CapabilityReasons = Readonly<Partial<Record<CapabilityName, string>>>
