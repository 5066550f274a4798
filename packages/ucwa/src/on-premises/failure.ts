import type { FailedReply, Failure } from '@trunkline/core/http'

import { classifyFailure } from '../failure.ts'
import { errorBody, tokenRefusal } from '../wire/index.ts'

/**
 * Classifies a refused request as on the other surface, except that a missing application is created again
 * (docs/wire/ucwa.md#errors).
 */
export function classifyPremisesFailure(reply: FailedReply): Failure {
  const { data } = errorBody.safeParse(reply.body)
  if (data?.subcode !== 'ApplicationNotFound') return classifyFailure(reply)
  return { code: 'not-found', providerCode: `${data.code}/${data.subcode}`, providerMessage: data.message }
}

/** Whether the service reports that the application no longer exists. */
export function isWithoutApplication(providerCode: string | undefined): boolean {
  return providerCode?.endsWith('/ApplicationNotFound') === true
}

/** Classifies a refusal of the ticket service. A secret in its text is redacted. */
export function classifyTicketFailure({ body }: FailedReply, secrets: readonly string[]): Failure {
  const { data } = tokenRefusal.safeParse(body)
  if (data === undefined) return {}
  const { error, error_description: description = hints[error] } = data
  return {
    code: error === 'server_error' ? 'unavailable' : error === 'invalid_request' ? 'rejected' : 'unauthorized',
    providerCode: error,
    providerMessage: secrets.reduce((text, secret) => text?.replaceAll(secret, '***'), description),
  }
}

/** Hints on what to check. */
const hints: Readonly<Record<string, string>> = {
  invalid_grant: 'the server does not accept this user name and password',
  unsupported_grant_type:
    'the server gives no tickets in this way; with integrated Windows authentication pass getTicket',
}
