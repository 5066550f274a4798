import * as z from 'zod'

import { loose, looseText } from './loose.ts'

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
  // numeric codes are texts, and a number would mean the same
  code: z.preprocess((code) => (typeof code === 'number' ? String(code) : code), z.string()),
  message: looseText,
  target: looseText,
  get details() {
    return loose(z.array(communicationError))
  },
  get innererror() {
    return loose(communicationError)
  },
})

/** The body of every refused request, when there is one: gateways answer with HTML or nothing. */
export const communicationErrorResponse = z.looseObject({ error: communicationError })

/** The body of every refused request. */
export type CommunicationErrorResponse = z.infer<typeof communicationErrorResponse>
