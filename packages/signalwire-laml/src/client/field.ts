import { TelephonyError } from '@trunkline/core/driver'
import * as z from 'zod'

import { adapterName } from '../wire/adapter-name.ts'
import type { FormValue } from '../wire/form.ts'

/** A form as its schema describes it, in which numbers and booleans may be passed as such. */
export type Fields<Form> = { readonly [Key in keyof Form]: Field<Form[Key]> }

type Field<Value> = Value | NumberFor<Exclude<Value, undefined>> | FlagFor<Exclude<Value, undefined>> | undefined

type NumberFor<Value> = [Value] extends [string] ? (string extends Value ? number : never) : never
type FlagFor<Value> = ['true' | 'false'] extends [Value] ? boolean : never

/** Checks our own request strictly; fails with `invalid-argument`, which names every field and no value. */
export function checkFields(schema: z.ZodType, fields: object, what: string): Readonly<Record<string, FormValue>> {
  const texts = Object.fromEntries(Object.entries(fields).flatMap(([key, value]) => texted(key, value)))
  const parsed = schema.safeParse(texts)
  if (parsed.success) return texts
  const problems = parsed.error.issues.map(({ path, message }) => `  ${path.join('.') || '(form)'}: ${message}`)
  throw new TelephonyError('invalid-argument', `${what} was not sent, its form is not valid:\n${problems.join('\n')}`, {
    provider: adapterName,
  })
}

/** Texts of fields without a specification; fails with `invalid-argument` for a name that the schema knows. */
export function checkUnspecified(
  schema: z.ZodType | undefined,
  fields: object,
  what: string,
): Readonly<Record<string, FormValue>> {
  const known = schema instanceof z.ZodObject ? Object.keys(schema.shape).find((name) => name in fields) : undefined
  if (known === undefined)
    return Object.fromEntries(Object.entries(fields).flatMap(([key, value]) => texted(key, value)))
  throw new TelephonyError(
    'invalid-argument',
    `${what} was not sent: ${known} is specified, so give it with the other fields, where it is checked`,
    { provider: adapterName },
  )
}

function texted(key: string, value: unknown): readonly (readonly [string, string | readonly string[]])[] {
  if (value === undefined) return []
  return [[key, Array.isArray(value) ? value.map((one) => textOf(key, one)) : textOf(key, value)]]
}

function textOf(key: string, value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw new TelephonyError('invalid-argument', `${key} is neither text, number nor boolean; nothing was sent`, {
    provider: adapterName,
  })
}
