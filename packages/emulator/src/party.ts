import { KEYS, type PartyInput } from '@trunkline/network'
import * as z from 'zod'

import { dialledSchema } from './world-order.ts'

const milliseconds = z.number().int().min(0).max(86_400_000)

/** Sound, as it comes in JSON or from a program: a WAV in base64, WAV bytes, or PCM at 16 kHz. */
const say = z
  .union([z.base64(), z.instanceof(Uint8Array), z.instanceof(Int16Array)])
  .transform((sound) => (typeof sound === 'string' ? Buffer.from(sound, 'base64') : sound))

const interruption = z.strictObject({
  afterHeardMs: milliseconds,
  digits: z.string().regex(KEYS).optional(),
  say: say.optional(),
  hangUp: z.boolean().optional(),
})

const utterance = z.strictObject({
  afterMs: milliseconds,
  text: z.string().min(1).max(2000),
  language: z.string().min(1).max(50).optional(),
  sentiment: z.string().min(1).max(50).optional(),
})

/** How a far party behaves, as the control surface reads it; strict, so that a misspelt member is reported. */
export const partySchema = z.strictObject({
  number: dialledSchema,
  answerAfterMs: milliseconds.optional(),
  outcome: z.enum(['answer', 'busy', 'no-answer', 'decline', 'unreachable']).default('answer'),
  digits: z.array(z.strictObject({ afterMs: milliseconds, tones: z.string().regex(KEYS) })).default([]),
  hangUpAfterMs: milliseconds.optional(),
  transcript: z.array(utterance).optional(),
  machine: z.boolean().optional(),
  beep: z.boolean().optional(),
  noiseDbfs: z.number().min(-96).max(0).optional(),
  loss: z.number().min(0).max(1).optional(),
  interruptions: z.array(interruption).optional(),
  voiceLoop: z.boolean().default(false),
}) satisfies z.ZodType<PartyInput>
