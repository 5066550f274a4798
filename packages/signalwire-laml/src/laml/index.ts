export { enqueue, hangup, record, redirect, reject } from './control.ts'
export type { EnqueueOptions, MethodOptions, RecordOptions } from './control.ts'
export { dial, refer, DIAL_LIMIT, type DialOptions, type DialTarget, type ReferOptions } from './dial.ts'
export { document, inlineDocument, waitDocument, INLINE_LIMIT, type Verb, type WaitVerb } from './document.ts'
export { DocumentError, type DocumentRule } from './error.ts'
export { gather, type GatherOptions, type GatherPrompt } from './gather.ts'
export type { Markup } from './markup.ts'
export { conference, number, queue, sip } from './noun.ts'
export type {
  ConferenceNoun,
  ConferenceOptions,
  NumberNoun,
  NumberOptions,
  QueueNoun,
  QueueOptions,
  SipNoun,
  SipOptions,
} from './noun.ts'
export { pause, play, playDigits, say, SAY_LIMIT, type PlayOptions, type SayOptions } from './prompt.ts'
export { connect, parameter, start, stop, stream } from './stream.ts'
export type { ParameterNoun, StreamNoun, StreamOptions } from './stream.ts'
