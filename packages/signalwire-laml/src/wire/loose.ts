import * as z from 'zod'

/** Text that may arrive as a number, a boolean or the text `null`; never fails. */
export const looseText = z.unknown().transform(toText).optional()

/** A number that may arrive as text; any other value is `null`. Never fails. */
export const looseNumber = z.unknown().transform(toNumber).optional()

/** A flag that may arrive as text; any other value is `null`. Never fails. */
export const looseFlag = z.unknown().transform(toFlag).optional()

/** A map of texts such as links or parameters; a value that is not an object is an empty map. Never fails. */
export const looseMap = z.unknown().transform(toMap).optional()

/** One field of a received form, whose text is kept, even `null`; of a repeated key, the first value counts. */
export const formText = z
  .unknown()
  .transform((value) => fieldText(Array.isArray(value) ? value[0] : value))
  .optional()

/** One field of a received form that must not be missing or empty. */
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
