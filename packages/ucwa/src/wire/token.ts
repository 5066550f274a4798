import * as z from 'zod'

/** A number, which some token services write as text. */
const seconds = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.number().nonnegative())

/** A reply of the token service (docs/wire/ucwa.md#tokens). */
export const tokenReply = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string().optional(),
  /** Lifetime in seconds. */
  expires_in: seconds,
})

/** An access token and its lifetime. */
export type TokenReply = z.infer<typeof tokenReply>

/** The reply of a token service that refuses a token. */
export const tokenRefusal = z.looseObject({ error: z.string(), error_description: z.string().optional() })
