import { TelephonyError, timeLeft } from '@trunkline/core/driver'

import { resolveLink } from '../../link/resolve.ts'
import type { LinkReply, LinkRequest, Transport } from '../../transport.ts'
import { readResource, type Resource, trustedOperations, type TrustedOperationName } from '../../wire/index.ts'

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

const json = 'application/json; charset=utf-8'

/** Carries out an operation at its link; its body is checked before anything is sent. */
export async function act(
  transport: Transport,
  name: TrustedOperationName,
  url: string,
  { body, headers, accept, ...options }: ActOptions = {},
): Promise<LinkReply> {
  const { method } = trustedOperations[name]
  return transport.send({
    method,
    url,
    headers: { ...tracing(transport, options), ...headers, ...(body !== undefined && { 'content-type': json }) },
    // whoever is called twice is rung twice; reading and ending are harmless
    repeat: method === 'POST' && !endings.has(name) ? 'never' : 'safe',
    ...limitsOf(transport, options),
    ...(body !== undefined && { body: { json: checked(name, body) } }),
    ...(accept !== undefined && { accept }),
  })
}

/** What ends something, ends it once, however often it is asked. */
const endings: ReadonlySet<TrustedOperationName> = new Set<TrustedOperationName>([
  'cancel',
  'decline',
  'eject',
  'stopAudioVideo',
  'stopPrompts',
  'terminateOnlineMeeting',
])

interface ActOptions extends RequestOptions {
  readonly body?: object | undefined
  readonly headers?: Readonly<Record<string, string>>
  readonly accept?: readonly number[]
}

/** Carries out an operation that answers 201, with the place of what it began. */
export async function start(
  transport: Transport,
  name: TrustedOperationName,
  url: string,
  body: object,
  options: RequestOptions = {},
): Promise<Started> {
  const reply = await act(transport, name, url, { ...options, body })
  const href = reply.headers['location']
  const resolved = href === undefined ? undefined : resolveLink(href, reply.url, transport.hosts)
  return { location: resolved?.ok === true ? resolved.url : undefined }
}

/** Reads a resource; fails with `unexpected-reply` when the reply is none. */
export async function readAt(transport: Transport, url: string, options: RequestOptions = {}): Promise<ReadResource> {
  const reply = await transport.send({
    method: 'GET',
    url,
    headers: tracing(transport, options),
    repeat: 'safe',
    ...limitsOf(transport, options),
  })
  return resourceIn(reply)
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

function tracing(
  { runtime }: Transport,
  { clientRequestId = runtime.random.uuid() }: RequestOptions,
): Record<string, string> {
  return { accept: json, 'client-request-id': clientRequestId }
}

function checked(name: TrustedOperationName, body: object): unknown {
  const parsed = trustedOperations[name].body?.safeParse(body)
  if (parsed === undefined) throw new TelephonyError('invalid-argument', `${name} is sent without a body`)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || '(top)'}: ${message}`,
  )
  throw new TelephonyError('invalid-argument', `The body of ${name} is not valid: ${problems.join('; ')}`, {
    provider: 'ucwa',
  })
}
