export { conference, conferenceStream } from './conference.ts'
export type { ConferenceNoun, ConferenceOptions, ConferenceStreamNoun, ConferenceStreamOptions } from './conference.ts'
export { enqueue, hangup, leave, record, redirect, reject } from './control.ts'
export type { EnqueueOptions, MethodOptions, RecordOptions } from './control.ts'
export { dial, refer, DIAL_LIMIT, type DialOptions, type DialTarget, type ReferOptions } from './dial.ts'
export {
  document,
  DOCUMENT_LIMIT,
  inlineDocument,
  waitDocument,
  INLINE_LIMIT,
  type Verb,
  type WaitVerb,
} from './document.ts'
export { DocumentError, type DocumentRule } from './error.ts'
export { gather, type GatherOptions, type GatherPrompt } from './gather.ts'
export type { Attributes, Markup, Optional } from './markup.ts'
export { number, queue, sip, verto } from './noun.ts'
export type { NumberNoun, NumberOptions, QueueNoun, QueueOptions, SipNoun, SipOptions, VertoNoun } from './noun.ts'
export { pause, play, playDigits, say, SAY_LIMIT, type PlayOptions, type SayOptions } from './prompt.ts'
export { raw, type RawMarkup } from './raw.ts'
export { denoise, echo } from './sound.ts'
export { ssml, type SpokenMarkup } from './ssml.ts'
export { connect, parameter, room, start, stop, stream } from './stream.ts'
export type { ParameterNoun, RoomNoun, StreamNoun, StreamOptions } from './stream.ts'
