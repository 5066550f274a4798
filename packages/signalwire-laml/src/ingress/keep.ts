import { type WebhookReply, type WebhookRequest } from '@trunkline/core/driver'

import { parkVerbs, rejectVerbs, written } from '../documents/verbs.ts'
import { type AdapterContext } from '../driver/context.ts'
import { parkStep, readStep } from '../translate/operation.ts'
import { xmlReply } from './form.ts'
import { isOrphanedTooLong, parkUrl, sinceOf, orphanedText, withSince } from './orphaned.ts'

/** A request of which only the path and the query are looked at, because its body was not read or there is no client to act on it. */
export type KeptRequest = Omit<WebhookRequest, 'body'>

/** How long a call waits before it asks again, in seconds. */
export interface WaitSeconds {
  /** One that was answered. */
  readonly answered: number
  /** One that still rings. */
  readonly ringing: number
}

/** Answers a request with a document that keeps its call. */
export type Keep = (adapter: AdapterContext, request: KeptRequest, waits: WaitSeconds) => WebhookReply

/** The call waits and asks once more, and what its request reported is recovered then, as far as it can be. */
export const keepParked: Keep = ({ host }, { route }, { answered }) => {
  const { key, unheldSince } = readStep(route.operation)
  return again(parkUrl(host, route.callId ?? '', parkStep(key, unheldSince)), answered)
}

/** The call asks once more for the document that it was to run. */
export const keepAsking: Keep = ({ host }, { route }, { answered }) =>
  again(host.callUrl('laml', route.callId ?? '', route.operation), answered)

/** A call that no process holds waits on, for no longer than it would have waited anyway. */
export const keepUnheld: Keep = ({ host }, request) => {
  const since = sinceOf(host, request)
  return xmlReply(orphanedText(host, since, withSince(host, 'park', since)))
}

/** An incoming call rings on: a document that begins with a pause does not answer it, and the offer is repeated. */
export const keepRinging: Keep = ({ host }, request, { ringing }) => {
  const since = sinceOf(host, request)
  if (isOrphanedTooLong(host, since)) return xmlReply(written(() => rejectVerbs('busy')).text)
  return again(withSince(host, 'incoming', since), ringing)
}

function again(next: string, seconds: number): WebhookReply {
  return xmlReply(written(() => parkVerbs(next, seconds)).text)
}
