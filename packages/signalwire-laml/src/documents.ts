import {
  type Address,
  type CollectCommand,
  type PlayCommand,
  type PlaySource,
  TelephonyError,
} from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import {
  connect,
  dial,
  document,
  DocumentError,
  gather,
  hangup,
  inlineDocument,
  number,
  parameter,
  pause,
  play,
  playDigits,
  redirect,
  reject,
  say,
  sip,
  stream,
  type GatherPrompt,
  type StreamOptions,
  type Verb,
} from './laml/index.ts'

/** A document that waits, and asks again at `next`. */
export function parkVerbs(next: string, seconds: number): readonly Verb[] {
  return [pause(seconds), redirect(next)]
}

/** A document that answers at once: a leading pause would let the call ring (R6). */
export function answerVerbs(silence: string, next: string, seconds: number): readonly Verb[] {
  // docs/wire/signalwire-laml.md#documents
  return [play(silence), ...parkVerbs(next, seconds)]
}

/** A document that plays once or for ever, then asks at `next`. */
export function playVerbs({ source, loop }: Pick<PlayCommand, 'source' | 'loop'>, next: string): readonly Verb[] {
  return [playVerb(source, loop), redirect(next)]
}

/** A document that collects digits and reports them to `next`, empty ones too. */
export function gatherVerbs(command: CollectCommand, next: string): readonly Verb[] {
  const prompt = command.prompt === undefined ? [] : [promptVerb(command.prompt)]
  // a key stops what is nested; what stands before is heard to its end
  const nested = command.interruptPrompt ? prompt : []
  const collected = gather(
    {
      action: next,
      input: 'dtmf',
      numDigits: command.maxDigits,
      finishOnKey: command.terminator ?? '',
      timeout: Math.ceil(command.timeoutMs / 1000),
      actionOnEmptyResult: true,
    },
    ...nested,
  )
  return [...(command.interruptPrompt ? [] : prompt), collected, redirect(next)]
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
    .with({ kind: 'phone' }, (target) => [dial(number(target.number))])
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
export interface WrittenDocument {
  readonly text: string
  readonly inline: string | undefined
}

/** Writes the verbs that `make` returns; a document that the carrier would refuse fails with `invalid-argument`. */
export function written(make: () => readonly Verb[]): WrittenDocument {
  try {
    const verbs = make()
    return { text: document(...verbs), inline: inlineText(verbs) }
  } catch (thrown) {
    if (!(thrown instanceof DocumentError)) throw thrown
    throw new TelephonyError('invalid-argument', `${thrown.message}; nothing was sent`, { provider: 'signalwire-laml' })
  }
}

function inlineText(verbs: readonly Verb[]): string | undefined {
  try {
    return inlineDocument(...verbs)
  } catch (thrown) {
    if (thrown instanceof DocumentError && thrown.rule === 'inline-length') return undefined
    throw thrown
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
    .with({ kind: 'ssml' }, () => {
      throw refused('unsupported', 'SSML is not played by this adapter; nothing was sent')
    })
    .exhaustive()
}

function promptVerb(source: PlaySource): GatherPrompt {
  if (source.kind === 'url') return play(source.url)
  if (source.kind === 'speech') return say(source.text, { language: source.language, voice: source.voice })
  throw refused('invalid-argument', 'a prompt is a URL or a text to speak; nothing was sent')
}

function refused(code: 'invalid-argument' | 'unsupported', message: string): TelephonyError {
  return new TelephonyError(code, message, { provider: 'signalwire-laml' })
}
