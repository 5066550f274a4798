/** What becomes of a call to a far party. */
export type Outcome = 'answer' | 'busy' | 'no-answer' | 'decline' | 'unreachable'

/** Keys that a far party presses. */
export interface KeyPresses {
  /** Milliseconds from the answer. */
  readonly afterMs: number
  /** `0-9 * # A-D`, one every 200 ms; `w` waits 500 ms and `W` 1 s. */
  readonly tones: string
}

/** Words that a far party says. */
export interface Utterance {
  /** Milliseconds from the answer. */
  readonly afterMs: number
  readonly text: string
}

/** How a far party behaves, as it is described; everything but the number has a default. */
export interface PartyInput {
  /** E.164, a `sip:` URI or any other id. */
  readonly number: string
  /** Milliseconds from dialling to the outcome; 50 by default. */
  readonly answerAfterMs?: number | undefined
  /** `answer` by default. `no-answer` without `answerAfterMs` rings until the dial's `ringMs`. */
  readonly outcome?: Outcome | undefined
  /** Keys pressed after the answer. */
  readonly digits?: readonly KeyPresses[] | undefined
  /** Milliseconds from the answer until the party hangs up; never by default. */
  readonly hangUpAfterMs?: number | undefined
  /** What the party says, in words, for services that recognise speech; its sound is its voice. */
  readonly transcript?: readonly Utterance[] | undefined
  /** An answering machine, for services that detect one; its voice is its greeting. */
  readonly machine?: boolean | undefined
  /** Speaks its voice again and again; false by default. */
  readonly voiceLoop?: boolean | undefined
}

/** A far party with its defaults filled in. */
export interface Party extends PartyInput {
  readonly outcome: Outcome
  readonly digits: readonly KeyPresses[]
  readonly voiceLoop: boolean
  /** What it says: PCM at 16 kHz. */
  readonly voice?: Int16Array | undefined
}

export const DEFAULT_ANSWER_MS = 50

/** Fills in the defaults: a party answers, is silent and stays. */
export function partyOf(input: PartyInput): Party {
  const { outcome = 'answer', digits = [], voiceLoop = false } = input
  return { ...input, outcome, digits, voiceLoop }
}
