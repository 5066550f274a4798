import { type Address, type PlayCommand, type PlaySource, TelephonyError } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import { documentForms, type DocumentForms } from '../laml/document.ts'
import {
  conference,
  type ConferenceOptions,
  connect,
  dial,
  DocumentError,
  hangup,
  number,
  parameter,
  pause,
  play,
  playDigits,
  redirect,
  reject,
  say,
  sip,
  ssml,
  stream,
  waitDocument,
  type StreamOptions,
  type Verb,
} from '../laml/index.ts'

/** A document that waits, and asks again at `next`. */
export function parkVerbs(next: string, seconds: number): readonly Verb[] {
  return [pause(seconds), redirect(next)]
}

/** A document that answers at once: a leading pause would let the call ring. */
export function answerVerbs(silence: string, next: string, seconds: number): readonly Verb[] {
  // docs/wire/signalwire-laml.md#documents
  return [play(silence), ...parkVerbs(next, seconds)]
}

/** A document that plays once or for ever, then asks at `next`. */
export function playVerbs({ source, loop }: Pick<PlayCommand, 'source' | 'loop'>, next: string): readonly Verb[] {
  return [playVerb(source, loop), redirect(next)]
}

/** A document that takes the call into a conference, where it is reported, and asks at `next` when it has left. */
export function conferenceVerbs(name: string, options: ConferenceOptions, next?: string): readonly Verb[] {
  // docs/wire/signalwire-laml.md#conference-notices: the first to come decides where it is reported, so that all say the same
  const reported = { beep: false, statusCallbackEvent: ['start', 'end', 'join', 'leave', 'mute', 'hold'] } as const
  return [dial(conference(name, { ...reported, ...options }), { action: next })]
}

/** How somebody else joins a call's conference. */
export interface PartyOptions {
  readonly muted?: boolean | undefined
  readonly beep?: ConferenceOptions['beep']
  readonly statusCallback: string
}

/** The document of somebody else: when they have left the conference, their call ends. */
export function partyDocument(name: string, { muted, beep = false, statusCallback }: PartyOptions): WrittenDocument {
  return written(() => conferenceVerbs(name, { muted, beep, statusCallback }))
}

/** What is heard by somebody who waits: music without end, or silence. */
export function waitText(music: string | undefined): string {
  return writing(() => waitDocument(music === undefined ? pause(waitSeconds) : play(music, { loop: 0 })))
}

/** A document that presses digits, then asks at `next`. */
export function digitVerbs(digits: string, next: string): readonly Verb[] {
  return [playDigits(digits), redirect(next)]
}

/** A document that opens a two-way stream and asks at `next` when the stream has ended. */
export function streamVerbs(
  options: StreamOptions,
  parameters: Readonly<Record<string, string>>,
  next: string,
): readonly Verb[] {
  const nouns = Object.entries(parameters).map(([name, value]) => parameter(name, value))
  return [connect(stream(options, ...nouns)), redirect(next)]
}

/** A document that plays music for as long as the call is on hold, or waits; asked again, the same one follows. */
export function holdVerbs(music: PlaySource | undefined, next: string, seconds: number): readonly Verb[] {
  return music === undefined ? parkVerbs(next, seconds) : playVerbs({ source: music, loop: true }, next)
}

/** A document that declines an incoming call. */
export function rejectVerbs(reason: 'busy' | 'rejected'): readonly Verb[] {
  return [reject(reason)]
}

/** A document that sends a call on to a number, a SIP address or an id that the carrier knows. */
export function redirectVerbs(to: Address): readonly Verb[] {
  return match(to)
    .with({ kind: 'phone' }, { kind: 'local' }, (target) => [dial(number(target.number))])
    .with({ kind: 'sip' }, ({ uri }) => [dial(sip(uri))])
    .with({ kind: 'vendor' }, ({ id }) => [dial(id)])
    .with({ kind: 'anonymous' }, () => {
      throw refused('invalid-argument', 'a call is redirected to a phone number, a SIP address or an id')
    })
    .exhaustive()
}

/** A document that ends a call. */
export function hangupVerbs(): readonly Verb[] {
  return [hangup()]
}

/** A document as text; `inline` is absent where it is too long to be sent inside of a request. */
export type WrittenDocument = DocumentForms

/** Writes the verbs that `make` returns; a document that the carrier would refuse fails with `invalid-argument`. */
export function written(make: () => readonly Verb[]): WrittenDocument {
  return writing(() => documentForms(...make()))
}

/** The carrier asks for a wait document again when it has come to its end. */
const waitSeconds = 600

function writing<T>(write: () => T): T {
  try {
    return write()
  } catch (thrown) {
    if (!(thrown instanceof DocumentError)) throw thrown
    throw new TelephonyError('invalid-argument', `${thrown.message}; nothing was sent`, { provider: 'signalwire-laml' })
  }
}

function playVerb(source: PlaySource, loop: boolean): Verb {
  // docs/wire/signalwire-laml.md#documents: 0 is until the call ends
  const times = loop ? { loop: 0 } : {}
  return match(source)
    .with({ kind: 'url' }, ({ url }) => play(url, times))
    .with({ kind: 'speech' }, ({ text, language, voice }) => say(text, { language, voice, ...times }))
    .with({ kind: 'digits' }, ({ digits }) => {
      if (loop) throw refused('invalid-argument', 'digits cannot be played in a loop; nothing was sent')
      return playDigits(digits)
    })
    .with({ kind: 'ssml' }, ({ ssml: text }) => {
      const { content, language } = ssml(text)
      return say(content, { language, ...times })
    })
    .exhaustive()
}

function refused(code: 'invalid-argument', message: string): TelephonyError {
  return new TelephonyError(code, message, { provider: 'signalwire-laml' })
}
