import { KEYS, type Party, type PartyInput } from '@trunkline/network'
import { z } from 'zod'

const milliseconds = z.number().int().min(0).max(86_400_000)

/** How a far party behaves, as the control surface reads it; strict, so that a misspelt member is reported. */
export const partySchema = z.strictObject({
  number: z.string().min(1),
  answerAfterMs: milliseconds.optional(),
  outcome: z.enum(['answer', 'busy', 'no-answer', 'decline', 'unreachable']).default('answer'),
  digits: z.array(z.strictObject({ afterMs: milliseconds, tones: z.string().regex(KEYS) })).default([]),
  hangUpAfterMs: milliseconds.optional(),
  transcript: z.array(z.strictObject({ afterMs: milliseconds, text: z.string().min(1).max(2000) })).optional(),
  machine: z.boolean().optional(),
  voiceLoop: z.boolean().default(false),
}) satisfies z.ZodType<Omit<Party, 'voice'>, PartyInput>
