import { TelephonyError, timeLeft } from '@trunkline/core/driver'

import { readResource, type Resource } from '../wire/index.ts'
import type { LinkReply, LinkRequest, Transport } from './transport.ts'

/** Options of every request. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  /** Limit for the whole request with all its attempts, in milliseconds. Default: as long as time-outs and attempts allow. */
  readonly deadlineMs?: number | undefined
  /** Trace id, which the service repeats in its reply. Default: a new UUID. */
  readonly clientRequestId?: string | undefined
}

/** What a request started. */
export interface Started {
  /** Absolute URL of the new resource, if the service sends one. */
  readonly location: string | undefined
}

/** A resource and the address that its relative links are resolved against. */
export interface ReadResource {
  readonly resource: Resource
  readonly url: string
}

/** Parses a reply as a resource. */
export function resourceIn(reply: LinkReply): ReadResource {
  const resource = readResource(reply.body)
  if (resource !== undefined) return { resource, url: reply.url }
  throw new TelephonyError('unexpected-reply', 'The reply of the service is not a resource', {
    provider: 'ucwa',
    status: reply.status,
    requestId: reply.requestId,
  })
}

/** Deadline and abort signal of a request. */
export function limitsOf(
  { runtime }: Transport,
  { deadlineMs, signal }: RequestOptions,
): Pick<LinkRequest, 'signal' | 'timeLeft'> {
  return { signal, timeLeft: deadlineMs === undefined ? undefined : timeLeft(runtime.clock, deadlineMs) }
}
