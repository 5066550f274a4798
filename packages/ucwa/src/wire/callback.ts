import * as z from 'zod'

/** The reply to the first event of an incoming call: what comes back with each later one, with a capital C here alone. */
export const callbackContextReply = z.looseObject({ CallbackContext: z.string().optional() })

/** The query parameter under which it comes back. */
export const callbackContextParameter = 'callbackContext'
