import type { Deadlines } from '../api/deadlines.ts'

/** What an operation itself takes, in milliseconds, as far as that is known. */
export interface OperationFacts {
  /** How long it may ring, where the verb names a time. */
  readonly ring?: number | undefined
  /** How long the prompt is, where that is known; 0 without a prompt. */
  readonly prompt?: number | undefined
  /** Until the first key or word. */
  readonly first?: number | undefined
  /** All gaps between keys together. */
  readonly gaps?: number | undefined
  /** How long is spoken, where words are collected. */
  readonly words?: number | undefined
  readonly tones?: number | undefined
  /** Of audio up to its end; the marks of carriers are counted from there. */
  readonly written?: number | undefined
}

/** A setting of the application's, or a fact of the operation. */
export type Term = keyof Deadlines | keyof OperationFacts

/** How each fact is called in the table, and which setting stands for it where it is not known. */
export const factTerms: Readonly<
  Record<keyof OperationFacts, { readonly text: string; readonly otherwise?: keyof Deadlines }>
> = {
  ring: { text: 'how long the verb lets it ring', otherwise: 'ringMs' },
  prompt: { text: 'the length of the prompt', otherwise: 'playMs' },
  first: { text: '`timeoutMs`' },
  gaps: { text: '`interDigitTimeoutMs` for each further key' },
  words: { text: '`speechMs` where words are collected' },
  tones: { text: '1 s for each tone' },
  written: { text: 'the length of all that was written up to it' },
}

/** The longest time from an accepted request until its handle settles: the sum of its terms. */
export const verbDeadlines = {
  dial: { terms: ['ring', 'marginMs'], lastly: 'it is hung up, and ends with `no-answer`' },
  onIncomingCall: { terms: ['ringMs'], lastly: 'what was not answered by then is hung up, and ends with `no-answer`' },
  answer: { terms: ['outcomeMs'], lastly: '`answer()` fails with `timeout`' },
  play: { terms: ['prompt', 'marginMs'], lastly: '`ended` fails with `operation-failed`, and the next prompt plays' },
  collect: { terms: ['prompt', 'first', 'gaps', 'words', 'marginMs'], lastly: 'it fails with `operation-failed`' },
  sendDigits: { terms: ['tones', 'marginMs'], lastly: 'it fails with `operation-failed`' },
  stream: { terms: ['streamMs'], lastly: 'it ends as `failed`, and is stopped at the carrier' },
  'stream.write': { terms: ['written', 'marginMs'], lastly: 'the clock decides what was heard' },
  record: { terms: ['evidenceMs'], lastly: 'it resolves, and its `state` is `starting` until the carrier says more' },
  'stream.close': { terms: ['closeMs'], lastly: 'it has ended' },
  transcribe: { terms: ['outcomeMs'], lastly: 'it ends as `failed`, and is stopped at the carrier' },
  'transcription.update': { terms: ['outcomeMs'], lastly: 'it fails with `operation-failed`' },
  transfer: { terms: ['ringMs', 'marginMs'], lastly: 'it fails with `operation-failed`' },
  addParticipant: { terms: ['ring', 'marginMs'], lastly: 'it fails with `operation-failed`' },
  cancelParticipant: { terms: ['outcomeMs'], lastly: 'it fails with `operation-failed`' },
  removeParticipant: { terms: ['outcomeMs'], lastly: 'it fails with `operation-failed`' },
  moveParticipant: { terms: ['outcomeMs'], lastly: 'it fails with `operation-failed`' },
  hangUp: { terms: ['endMs'], lastly: 'the call has ended with `hung-up`' },
  terminate: { terms: ['endMs'], lastly: 'the call has ended with `hung-up`' },
} as const satisfies Readonly<Record<string, { readonly terms: readonly Term[]; readonly lastly: string }>>

export type TimedVerb = keyof typeof verbDeadlines

/** Milliseconds from the accepted request of `verb` until it is given up. */
export function limitOf(verb: TimedVerb, deadlines: Deadlines, facts: OperationFacts = {}): number {
  const terms: readonly Term[] = verbDeadlines[verb].terms
  return terms.reduce((sum, term) => sum + termMs(term, deadlines, facts), 0)
}

function termMs(term: Term, deadlines: Deadlines, facts: OperationFacts): number {
  if (!isFact(term)) return deadlines[term]
  const { otherwise } = factTerms[term]
  return facts[term] ?? (otherwise === undefined ? 0 : deadlines[otherwise])
}

function isFact(term: Term): term is keyof OperationFacts {
  return Object.hasOwn(factTerms, term)
}
