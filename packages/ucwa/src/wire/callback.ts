import * as z from 'zod'

/**
 * The reply to the first event of an incoming call. The service returns the value with each later event; only here it
 * is spelled with a capital C.
 */
export const callbackContextReply = z.looseObject({ CallbackContext: z.string().optional() })

/** The query parameter that returns it. */
export const callbackContextParameter = 'callbackContext'
