import { type WebhookReply, type WebhookRequest } from '@trunkline/core/driver'

import { parkVerbs, rejectVerbs, written } from '../documents.ts'
import { parkStep, readStep } from '../translate/operation.ts'
import { type Workplace } from '../workplace.ts'
import { xmlReply } from './form.ts'
import { isUnheldTooLong, parkUrl, sinceOf, unheldText, withSince } from './unheld.ts'

/** A request of which only the path was read. */
export type UnreadRequest = Omit<WebhookRequest, 'body'>

/** After how many seconds a call asks again whose request could not be read. */
const againSeconds = 5

/** The call waits and asks once more, and what its unread request reported is recovered then, as far as it can be. */
export function keepParked({ host }: Workplace, { route }: UnreadRequest): WebhookReply {
  const { key, unheldSince } = readStep(route.operation)
  return again(parkUrl(host, route.callId ?? '', parkStep(key, unheldSince)))
}

/** The call asks once more for the document that it was to run. */
export function keepAsking({ host }: Workplace, { route }: UnreadRequest): WebhookReply {
  return again(host.callUrl('laml', route.callId ?? '', route.operation))
}

/** A call that no process holds waits on, for no longer than it would have waited anyway. */
export function keepUnheld({ host }: Workplace, request: UnreadRequest): WebhookReply {
  return xmlReply(unheldText(host, sinceOf(host, request), withSince(host, 'park', sinceOf(host, request))))
}

/** An incoming call rings on: a document that begins with a pause does not answer it, and the offer is repeated. */
export function keepRinging({ host }: Workplace, request: UnreadRequest): WebhookReply {
  const since = sinceOf(host, request)
  if (isUnheldTooLong(host, since)) return xmlReply(written(() => rejectVerbs('busy')).text)
  return again(withSince(host, 'incoming', since))
}

function again(next: string): WebhookReply {
  return xmlReply(written(() => parkVerbs(next, againSeconds)).text)
}
