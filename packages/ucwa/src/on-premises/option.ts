import { type OptionsOf, parseOptions } from '@trunkline/core/driver'
import * as z from 'zod'

import { optionsMember } from '../driver/options-member.ts'
import { importances } from '../wire/index.ts'

/** Options of UCWA 2.0 in `providerOptions: { ucwa: … }`. */
export interface OnPremisesOptions {
  /** dial: the user's own phone for this call, as E.164. Default: the configured `ownPhone`. */
  readonly ownPhone?: string | undefined
  /** dial: importance that the called party sees. */
  readonly importance?: 'Normal' | 'Urgent' | 'Emergency' | undefined
  /** dial: subject of the call, up to 250 characters. */
  readonly subject?: string | undefined
  /** dial: thread id of the conversation to continue. */
  readonly threadId?: string | undefined
}

/** An E.164 number. */
export const phoneNumber = z.string().regex(/^\+[1-9]\d{6,14}$/, 'must be an E.164 number')

const schemas = {
  dial: z.strictObject({
    ownPhone: phoneNumber.optional(),
    importance: z.enum(importances).optional(),
    subject: z.string().max(250).optional(),
    threadId: z.string().optional(),
  }),
  answer: z.strictObject({}),
  hold: z.strictObject({}),
  unhold: z.strictObject({}),
  addParticipant: z.strictObject({}),
} as const

/**
 * Parses the vendor options of one verb. Throws `invalid-argument` for an option that is unknown, invalid, or belongs
 * to another verb.
 */
export function readOptions<Verb extends keyof typeof schemas>(
  verb: Verb,
  given: unknown,
): OptionsOf<(typeof schemas)[Verb]> {
  return parseOptions(optionsMember, verb, schemas[verb], given)
}
