import type { WebhookReply, WebhookRequest } from '@trunkline/core/driver'

import { parkVerbs, rejectVerbs, written } from '../documents/verbs.ts'
import type { AdapterContext } from '../driver/context.ts'
import { parkStep, readStep } from '../translate/operation.ts'
import { xmlReply } from './form.ts'
import { isOrphanedTooLong, parkUrl, sinceOf, orphanedText, withSince } from './orphaned.ts'

/** A request without its body, because the body was not read or no client handles it. */
export type KeptRequest = Omit<WebhookRequest, 'body'>

/** How long a call waits before its next request, in seconds. */
export interface WaitSeconds {
  /** Of an answered call. */
  readonly answered: number
  /** Of a ringing call. */
  readonly ringing: number
}

/** Replies to a request with a document that keeps its call. */
export type Keep = (adapter: AdapterContext, request: KeptRequest, waits: WaitSeconds) => WebhookReply

/** The call waits and requests again; that request recovers the report of this one as far as possible. */
export const keepParked: Keep = ({ host }, { route }, { answered }) => {
  const { key, unheldSince } = readStep(route.operation)
  return again(parkUrl(host, route.callId ?? '', parkStep(key, unheldSince)), answered)
}

/** The call requests its current document again. */
export const keepAsking: Keep = ({ host }, { route }, { answered }) =>
  again(host.callUrl('laml', route.callId ?? '', route.operation), answered)

/** A call without a holder continues to wait, up to the usual limit. */
export const keepUnheld: Keep = ({ host }, request) => {
  const since = sinceOf(host, request)
  return xmlReply(orphanedText(host, since, withSince(host, 'park', since)))
}

/** An incoming call continues to ring: a document that starts with a pause does not answer it, and the offer is repeated. */
export const keepRinging: Keep = ({ host }, request, { ringing }) => {
  const since = sinceOf(host, request)
  if (isOrphanedTooLong(host, since)) return xmlReply(written(() => rejectVerbs('busy')).text)
  return again(withSince(host, 'incoming', since), ringing)
}

function again(next: string, seconds: number): WebhookReply {
  return xmlReply(written(() => parkVerbs(next, seconds)).text)
}
