import { checkKeys } from './tones.ts'
import { soundOf } from './wav.ts'

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
  /** The language it is in, for services that identify it, such as `en-GB`. */
  readonly language?: string | undefined
  /** How it is meant, for services that judge it, such as `positive`. */
  readonly sentiment?: string | undefined
}

/** What a far party does once it has heard enough: whatever is absent it does not do. */
export interface Interruption {
  /** Milliseconds of sound that the party heard since the answer; silence does not count. */
  readonly afterHeardMs: number
  /** Keys that it presses. */
  readonly digits?: string | undefined
  /** What it says: PCM at 16 kHz, or a WAV file. */
  readonly say?: Int16Array | Uint8Array | undefined
  /** Hangs up. */
  readonly hangUp?: boolean | undefined
}

/** How a far party behaves, as it is described; everything but the number has a default. */
export interface PartyInput {
  /** E.164, digits that only the account understands, a `sip:` URI or any other id. */
  readonly number: string
  /** Milliseconds from dialing to the outcome; 50 by default. */
  readonly answerAfterMs?: number | undefined
  /** `answer` by default. `no-answer` without `answerAfterMs` rings until the dial's `ringMs`. */
  readonly outcome?: Outcome | undefined
  /** Keys pressed after the answer. */
  readonly digits?: readonly KeyPresses[] | undefined
  /** Milliseconds from the answer until the party hangs up; never by default. */
  readonly hangUpAfterMs?: number | undefined
  /** What the party says, in words, for services that recognize speech; its sound is its voice. */
  readonly transcript?: readonly Utterance[] | undefined
  /** An answering machine, for services that detect one; its voice is its greeting. */
  readonly machine?: boolean | undefined
  /** A beep of half a second follows the voice, as that of a voicemail; false by default. */
  readonly beep?: boolean | undefined
  /** White noise on what the party says, in dBFS; none by default. */
  readonly noiseDbfs?: number | undefined
  /** How much of the sound is lost on its way, in frames of 20 ms and in both directions: 0 to 1, 0 by default. */
  readonly loss?: number | undefined
  /** What the party does upon what it hears. */
  readonly interruptions?: readonly Interruption[] | undefined
  /** Speaks its voice again and again; false by default. */
  readonly voiceLoop?: boolean | undefined
}

/** A far party with its defaults filled in. */
export interface Party extends Omit<PartyInput, 'interruptions'> {
  readonly outcome: Outcome
  readonly digits: readonly KeyPresses[]
  readonly voiceLoop: boolean
  readonly interruptions: readonly PreparedInterruption[]
  /** What it says: PCM at 16 kHz. */
  readonly voice?: Int16Array | undefined
}

/** An interruption whose sound is ready to play. */
export interface PreparedInterruption extends Interruption {
  readonly say: Int16Array | undefined
}

export const DEFAULT_ANSWER_MS = 50

/**
 * Fills in the defaults: a party answers, is silent and stays. Throws a `RangeError` for keys that do not exist and a
 * `WavError` for a sound that is not a WAV file.
 */
export function partyOf(input: PartyInput): Party {
  const { digits = [], interruptions = [], outcome = 'answer', voiceLoop = false } = input
  for (const { tones } of digits) checkKeys(tones)
  return { ...input, outcome, digits, voiceLoop, interruptions: interruptions.map(prepared) }
}

function prepared(interruption: Interruption): PreparedInterruption {
  const { digits, say } = interruption
  if (digits !== undefined) checkKeys(digits)
  return { ...interruption, say: say === undefined || say instanceof Int16Array ? say : soundOf(say) }
}
