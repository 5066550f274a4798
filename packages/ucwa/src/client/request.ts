import { TelephonyError, timeLeft } from '@trunkline/core/driver'

import { readResource, type Resource } from '../wire/index.ts'
import type { LinkReply, LinkRequest, Transport } from './transport.ts'

/** What every request takes. */
export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  /** For the whole request with all its attempts, in milliseconds. Default: as long as time-outs and attempts allow. */
  readonly deadlineMs?: number | undefined
  /** The trace id that the service repeats; a new UUID by default. */
  readonly clientRequestId?: string | undefined
}

/** What an operation began. */
export interface Started {
  /** Absolute URL of it, where the service tells one. */
  readonly location: string | undefined
}

/** A resource, and what its relative links are relative to. */
export interface ReadResource {
  readonly resource: Resource
  readonly url: string
}

/** The resource in a reply. */
export function resourceIn(reply: LinkReply): ReadResource {
  const resource = readResource(reply.body)
  if (resource !== undefined) return { resource, url: reply.url }
  throw new TelephonyError('unexpected-reply', 'The reply of the service is not a resource', {
    provider: 'ucwa',
    status: reply.status,
    requestId: reply.requestId,
  })
}

/** How long a request may take, and what ends it. */
export function limitsOf(
  { runtime }: Transport,
  { deadlineMs, signal }: RequestOptions,
): Pick<LinkRequest, 'signal' | 'timeLeft'> {
  return { signal, timeLeft: deadlineMs === undefined ? undefined : timeLeft(runtime.clock, deadlineMs) }
}
