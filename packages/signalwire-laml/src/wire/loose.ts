import { z } from 'zod'

/** Text that may come as a number, as a boolean or as the word `null`; never fails. */
export const looseText = z.unknown().transform(toText).optional()

/** A number that may come as text; what is no number is `null`; never fails. */
export const looseNumber = z.unknown().transform(toNumber).optional()

/** A flag that may come as a word; what is neither is `null`; never fails. */
export const looseFlag = z.unknown().transform(toFlag).optional()

/** A map of texts such as links or parameters; what is no object is an empty map; never fails. */
export const looseMap = z.unknown().transform(toMap).optional()

/** One field of a received form, where every word is a word, `null` too; of a repeated key, the first value counts. */
export const formText = z
  .unknown()
  .transform((value) => fieldText(Array.isArray(value) ? value[0] : value))
  .optional()

/** One field of a received form that must be there and not be empty. */
export const requiredFormText = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => (typeof value === 'string' ? value : (value[0] ?? '')))
  .refine((value) => value !== '', { error: 'expected text' })

function fieldText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : (toText(value) ?? undefined)
}

function toText(value: unknown): string | null {
  if (typeof value === 'string') return value === 'null' ? null : value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  return null
}

function toNumber(value: unknown): number | null {
  if (typeof value === 'string' && value.trim() === '') return null
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : null
}

function toFlag(value: unknown): boolean | null {
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  return null
}

function toMap(value: unknown): Record<string, string | null> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, toText(entry)]))
}
