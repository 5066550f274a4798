import { TelephonyError } from '@trunkline/core/driver'

import { type RequestOptions, type Started, type ReadResource, resourceIn, limitsOf } from '../../client/request.ts'
import type { LinkReply, Transport } from '../../client/transport.ts'
import { resolveLink } from '../../link/resolve.ts'
import { trustedOperations, type TrustedOperationName } from '../../wire/index.ts'

const json = 'application/json; charset=utf-8'

/** Sends an operation to its link, after it has checked the body. */
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
    // a repeated start would ring the called party twice; reading and ending are safe to repeat
    repeat: method === 'POST' && !endings.has(name) ? 'never' : 'safe',
    ...limitsOf(transport, options),
    ...(body !== undefined && { body: { json: checked(name, body) } }),
    ...(accept !== undefined && { accept }),
  })
}

/** Operations that end something: repeating one has no further effect. */
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

/** Sends an operation that answers 201 with the location of the new resource. */
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

/** Reads a resource; fails with `unexpected-reply` if the reply is not a resource. */
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
