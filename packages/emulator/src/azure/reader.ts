import * as z from 'zod'

/** A member that a request may leave out or send as null (docs/wire/acs-call-automation.md#casing). */
export function optional<Schema extends z.ZodType>(schema: Schema) {
  return z.preprocess((value) => value ?? undefined, schema.optional())
}

/** One of some words, in any casing: the service compares without it (docs/wire/acs-call-automation.md#casing). */
export function word<const Words extends readonly string[]>(words: Words) {
  return z.string().transform((text, context): Words[number] => {
    const found = words.find((one) => one.toLowerCase() === text.toLowerCase())
    if (found !== undefined) return found
    context.addIssue({ code: 'custom', message: `"${text}" is not one of ${words.join(', ')}` })
    return z.NEVER
  })
}
