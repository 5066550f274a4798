import { type FailedReply, type Failure } from '@trunkline/core/http'

import { classifyFailure } from '../failure.ts'
import { errorBody, tokenRefusal } from '../wire/index.ts'

/** Reads a refused request: as on the other surface, but here an application that is gone is made anew (docs/wire/ucwa.md#errors). */
export function classifyPremisesFailure(reply: FailedReply): Failure {
  const { data } = errorBody.safeParse(reply.body)
  if (data?.subcode !== 'ApplicationNotFound') return classifyFailure(reply)
  return { code: 'not-found', providerCode: `${data.code}/${data.subcode}`, providerMessage: data.message }
}

/** Whether the service says that there is no such application any more. */
export function isWithoutApplication(providerCode: string | undefined): boolean {
  return providerCode?.endsWith('/ApplicationNotFound') === true
}

/** Reads what the ticket service answers when it gives none; whatever it says, it must not repeat a secret. */
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

/** What to look at. */
const hints: Readonly<Record<string, string>> = {
  invalid_grant: 'the server does not accept this user name and password',
  unsupported_grant_type:
    'the server gives no tickets in this way; with integrated Windows authentication pass getTicket',
}
