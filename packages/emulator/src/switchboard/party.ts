import { z } from 'zod'

import { KEYS } from './tones.ts'

const milliseconds = z.number().int().min(0).max(86_400_000)

/** How a far party behaves; strict, so that a misspelt member is told. */
export const partySchema = z.strictObject({
  /** E.164, a `sip:` URI or any other id. */
  number: z.string().min(1),
  /** Time until the outcome, from dialling; 50 by default. */
  answerAfterMs: milliseconds.optional(),
  outcome: z.enum(['answer', 'busy', 'no-answer', 'decline', 'unreachable']).default('answer'),
  /** Keys pressed after the answer. */
  digits: z.array(z.strictObject({ afterMs: milliseconds, tones: z.string().regex(KEYS) })).default([]),
  /** Time from the answer until the party hangs up; never without. */
  hangUpAfterMs: milliseconds.optional(),
  /** What the party says, in words, for doors that recognise speech; its sound is its voice. */
  transcript: z.array(z.strictObject({ afterMs: milliseconds, text: z.string().min(1).max(2000) })).optional(),
  /** An answering machine, for doors that detect one; its voice is its greeting. */
  machine: z.boolean().optional(),
  /** Speaks its voice again and again. */
  voiceLoop: z.boolean().default(false),
})

/** A far party as it is asked for. */
export type PartyInput = z.input<typeof partySchema>

/** A far party with its defaults filled in, and the voice it speaks (PCM at 16 kHz). */
export interface Party extends z.output<typeof partySchema> {
  readonly voice?: Int16Array
}

export const DEFAULT_ANSWER_MS = 50

/** The party behind a number that nobody described: answers after 50 ms, silent, stays. */
export function unknownParty(number: string): Party {
  return { number, outcome: 'answer', digits: [], voiceLoop: false }
}
