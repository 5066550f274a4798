import * as z from 'zod'

/** A number that some token services write as text. */
const seconds = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.number().nonnegative())

/** What a token service answers (docs/wire/ucwa.md#tokens). */
export const tokenReply = z.looseObject({
  access_token: z.string().min(1),
  token_type: z.string().optional(),
  /** Seconds from now. */
  expires_in: seconds,
})

/** An access token and how long it is good. */
export type TokenReply = z.infer<typeof tokenReply>

/** What a token service answers when it gives none. */
export const tokenRefusal = z.looseObject({ error: z.string(), error_description: z.string().optional() })
