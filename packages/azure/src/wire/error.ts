import * as z from 'zod'

import { maybe } from './maybe.ts'

/** One error of the service; `code` is a string, mostly a numeric subcode (docs/wire/acs-call-automation.md#errors). */
export type CommunicationError = {
  [member: string]: unknown
  code: string
  message?: string | undefined
  target?: string | undefined
  details?: CommunicationError[] | undefined
  innererror?: CommunicationError | undefined
}

/** One error of the service, with the errors beneath it. */
export const communicationError: z.ZodType<CommunicationError> = z.looseObject({
  code: z.string(),
  message: maybe(z.string()),
  target: maybe(z.string()),
  get details() {
    return maybe(z.array(communicationError))
  },
  get innererror() {
    return maybe(communicationError)
  },
})

/** The body of every refused request, when there is one: gateways answer with HTML or nothing. */
export const communicationErrorResponse = z.looseObject({ error: communicationError })

/** The body of every refused request. */
export type CommunicationErrorResponse = z.infer<typeof communicationErrorResponse>
