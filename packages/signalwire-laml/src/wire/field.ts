import * as z from 'zod'

/** `GET` or `POST`, the method of the carrier's requests. */
export const method = z.enum(['GET', 'POST'])

/** An absolute `http:` or `https:` URL, with or without userinfo and fragment. */
export const webUrl = z.url({ protocol: /^https?$/, error: 'expected an absolute http(s) URL' })

/** The texts `true` and `false`. */
export const flag = z.enum(['true', 'false'])

/** A whole number within a range, written as text. */
export function wholeNumber(least: number, most: number): z.ZodString {
  return z.string().refine((text) => /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most, {
    error: `expected a whole number from ${least} to ${most}`,
  })
}

/** One value of a list, or several as a repeated key. */
export function repeated<T extends z.ZodType>(word: T): z.ZodUnion<readonly [T, z.ZodArray<T>]> {
  return z.union([word, z.array(word).min(1)])
}

/** Values of a list, as one text with spaces or as a repeated key. */
export function words(known: readonly string[]): z.ZodUnion<readonly [z.ZodString, z.ZodArray<z.ZodString>]> {
  const expected = { error: `expected one or more of ${known.join(', ')}, separated by spaces or as a repeated key` }
  const joined = z.string().refine((text) => text.split(' ').every((word) => known.includes(word)), expected)
  return z.union([joined, z.array(z.string().refine((word) => known.includes(word), expected)).min(1)])
}

/** The fields of every list operation; `PageToken` is mandatory beyond page 0. */
export const paging = {
  Page: wholeNumber(0, Number.MAX_SAFE_INTEGER).optional(),
  PageSize: wholeNumber(1, 1000).optional(),
  PageToken: z
    .string()
    .regex(/^P[AB]/, 'a page token begins with PA or PB')
    .optional(),
}
