import { type OptionsOf, parseOptions } from '@trunkline/core/driver'
import * as z from 'zod'

import { optionsMember } from '../driver/options-member.ts'
import { importances } from '../wire/index.ts'

/** What only UCWA 2.0 has, for `providerOptions: { ucwa: … }`. */
export interface OnPremisesOptions {
  /** dial: the user's own telephone for this call, as E.164. Default: the configured `ownPhone`. */
  readonly ownPhone?: string | undefined
  /** dial: how the call is announced. */
  readonly importance?: 'Normal' | 'Urgent' | 'Emergency' | undefined
  /** dial: what it is about; 250 characters at most. */
  readonly subject?: string | undefined
  /** dial: of the conversation that is continued. */
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

/** The vendor options of one verb; throws `invalid-argument` for one that is unknown, wrong, or another verb's. */
export function readOptions<Verb extends keyof typeof schemas>(
  verb: Verb,
  given: unknown,
): OptionsOf<(typeof schemas)[Verb]> {
  return parseOptions(optionsMember, verb, schemas[verb], given)
}
