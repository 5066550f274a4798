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
import { adapterName } from '../wire/adapter-name.ts'

/** A document that waits, then requests `next`. */
export function parkVerbs(next: string, seconds: number): readonly Verb[] {
  return [pause(seconds), redirect(next)]
}

/** A document that answers without delay; with a leading pause the call would still ring. */
export function answerVerbs(silence: string, next: string, seconds: number): readonly Verb[] {
  // docs/wire/signalwire-laml.md#documents
  return [play(silence), ...parkVerbs(next, seconds)]
}

/** A document that plays once or endlessly, then requests `next`. */
export function playVerbs({ source, loop }: Pick<PlayCommand, 'source' | 'loop'>, next: string): readonly Verb[] {
  return [playVerb(source, loop), redirect(next)]
}

/** A document that moves the call into a conference with notices, and requests `next` after the call has left. */
export function conferenceVerbs(name: string, options: ConferenceOptions, next?: string): readonly Verb[] {
  // docs/wire/signalwire-laml.md#conference-notices: the first participant decides where notices go, so all documents
  // name the same URL
  const reported = { beep: false, statusCallbackEvent: ['start', 'end', 'join', 'leave', 'mute', 'hold'] } as const
  return [dial(conference(name, { ...reported, ...options }), { action: next })]
}

/** Options of another party in a call's conference. */
export interface PartyOptions {
  readonly muted?: boolean | undefined
  readonly beep?: ConferenceOptions['beep']
  readonly statusCallback: string
}

/** The document of another party, whose call ends when it leaves the conference. */
export function partyDocument(name: string, { muted, beep = false, statusCallback }: PartyOptions): WrittenDocument {
  return written(() => conferenceVerbs(name, { muted, beep, statusCallback }))
}

/** The document of a waiting party: endless music, or silence. */
export function waitText(music: string | undefined): string {
  return writing(() => waitDocument(music === undefined ? pause(waitSeconds) : play(music, { loop: 0 })))
}

/** A document that sends digits, then requests `next`. */
export function digitVerbs(digits: string, next: string): readonly Verb[] {
  return [playDigits(digits), redirect(next)]
}

/** A document that opens a two-way stream, and requests `next` when the stream has ended. */
export function streamVerbs(
  options: StreamOptions,
  parameters: Readonly<Record<string, string>>,
  next: string,
): readonly Verb[] {
  const nouns = Object.entries(parameters).map(([name, value]) => parameter(name, value))
  return [connect(stream(options, ...nouns)), redirect(next)]
}

/**
 * A document that plays music while the call is on hold, or waits in silence. The next request gets the same document
 * again.
 */
export function holdVerbs(music: PlaySource | undefined, next: string, seconds: number): readonly Verb[] {
  return music === undefined ? parkVerbs(next, seconds) : playVerbs({ source: music, loop: true }, next)
}

/** A document that declines an incoming call. */
export function rejectVerbs(reason: 'busy' | 'rejected'): readonly Verb[] {
  return [reject(reason)]
}

/** A document that redirects a call to a number, a SIP address or an id of the carrier. */
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

/** A document as text; `inline` is absent if it is too long for a request. */
export type WrittenDocument = DocumentForms

/** Writes the verbs of `make`; a document that the carrier would refuse fails with `invalid-argument`. */
export function written(make: () => readonly Verb[]): WrittenDocument {
  return writing(() => documentForms(...make()))
}

/** The carrier requests a wait document again when it has ended. */
const waitSeconds = 600

function writing<T>(write: () => T): T {
  try {
    return write()
  } catch (thrown) {
    if (!(thrown instanceof DocumentError)) throw thrown
    throw new TelephonyError('invalid-argument', `${thrown.message}; nothing was sent`, { provider: adapterName })
  }
}

function playVerb(source: PlaySource, loop: boolean): Verb {
  // docs/wire/signalwire-laml.md#documents: 0 repeats until the call ends
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
  return new TelephonyError(code, message, { provider: adapterName })
}
