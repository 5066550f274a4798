import { type Host, type WebhookRequest } from '@trunkline/core/driver'

import { hangupVerbs, parkVerbs, written } from '../documents/verbs.ts'

/** How long, and how often, a call without a process that holds it is parked before it is ended, in seconds. */
const orphaned = { pauseSeconds: 5, atMostSeconds: 60 } as const

/** The document of a call that no process holds since `since`: it waits and asks at `next`, for a minute. */
export function orphanedText(host: Host, since: number, next: string): string {
  return written(() => (isOrphanedTooLong(host, since) ? hangupVerbs() : parkVerbs(next, orphaned.pauseSeconds))).text
}

/** Whether a call has waited for a process as long as it may. */
export function isOrphanedTooLong(host: Host, since: number): boolean {
  return secondsNow(host) - since >= orphaned.atMostSeconds
}

/** Since when a call has been waiting, in seconds since the epoch, as its own URL says; it may begin now. */
export function sinceOf(host: Host, { query }: Pick<WebhookRequest, 'query'>): number {
  const since = query.get('since') ?? ''
  return /^[\da-z]{1,9}$/.test(since) ? Number.parseInt(since, 36) : secondsNow(host)
}

/** The token of a route without a call names none, so that the query has to say since when it waits. */
export function withSince(host: Host, purpose: string, since: number): string {
  return `${host.routeUrl(purpose)}?since=${since.toString(36)}`
}

/** Where a parked call asks for its next document. */
export function parkUrl(host: Host, callId: string, operation: string): string {
  return host.callUrl('document', callId, operation)
}

/** Seconds since the epoch. */
export function secondsNow({ clock }: Host): number {
  return Math.floor(clock.now() / 1000)
}
