import type { Host, WebhookRequest } from '@trunkline/core/driver'

import { hangupVerbs, parkVerbs, written } from '../documents/verbs.ts'

/** Pause and time limit of a parked call without a holder, in seconds. */
const orphaned = { pauseSeconds: 5, atMostSeconds: 60 } as const

/** The document of a call that has had no holder since `since`: it waits and requests `next`, for up to a minute. */
export function orphanedText(host: Host, since: number, next: string): string {
  return written(() => (isOrphanedTooLong(host, since) ? hangupVerbs() : parkVerbs(next, orphaned.pauseSeconds))).text
}

/** Whether a call has waited for a holder for too long. */
export function isOrphanedTooLong(host: Host, since: number): boolean {
  return secondsNow(host) - since >= orphaned.atMostSeconds
}

/** Start of a call's wait, in seconds since the epoch, as its URL says; by default now. */
export function sinceOf(host: Host, { query }: Pick<WebhookRequest, 'query'>): number {
  const since = query.get('since') ?? ''
  return /^[\da-z]{1,9}$/.test(since) ? Number.parseInt(since, 36) : secondsNow(host)
}

/** A URL with the start of the wait in its query, because the token of a route without a call names no call. */
export function withSince(host: Host, purpose: string, since: number): string {
  return `${host.routeUrl(purpose)}?since=${since.toString(36)}`
}

/** URL from which a parked call requests its next document. */
export function parkUrl(host: Host, callId: string, operation: string): string {
  return host.callUrl('document', callId, operation)
}

/** Seconds since the epoch. */
export function secondsNow({ clock }: Host): number {
  return Math.floor(clock.now() / 1000)
}
