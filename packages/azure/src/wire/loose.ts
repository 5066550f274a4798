import * as z from 'zod'

import { nullish } from './nullish.ts'

/**
 * A member that nothing is decided by: in any other form it reads as left out, so that one mistyped member does not lose the
 * event or the reply around it. What the sender wrote stays in the raw body.
 */
export function loose<Schema extends z.ZodType>(schema: Schema) {
  return nullish(schema).catch(undefined)
}

/** A text; anything else reads as left out. */
export const looseText = loose(z.string())

/** A number, also one that is written as a text: `76440` and `"76440"`. */
export const looseNumber = z.preprocess(numeric, z.number().optional()).catch(undefined)

/** A truth value, also one that is written as a text in any casing. */
export const looseFlag = z.preprocess(flagged, z.boolean().optional()).catch(undefined)

function numeric(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined
  const read = value.trim() === '' ? Number.NaN : Number(value)
  return Number.isFinite(read) ? read : undefined
}

function flagged(value: unknown): unknown {
  if (typeof value !== 'string') return value ?? undefined
  const word = value.toLowerCase()
  return word === 'true' || word === 'false' ? word === 'true' : undefined
}
