import { TelephonyError } from '@trunkline/core/driver'
import type { HttpBody } from '@trunkline/core/http'

import { limitsOf, resourceIn } from '../../client/request.ts'
import type { ReadResource, RequestOptions, Started } from '../../client/request.ts'
import type { LinkReply, Transport } from '../../client/transport.ts'
import { resolveLink } from '../../link/resolve.ts'
import { hrefOf, onPremisesOperations, type OnPremisesOperationName, type Resource } from '../../wire/index.ts'

/** Options of an operation, in addition to its name. */
export interface ActOptions extends RequestOptions {
  /** Body, which is checked against the operation's schema before anything is sent. */
  readonly json?: object | undefined
  /** Body that is a session description or a batch. */
  readonly text?: { readonly text: string; readonly contentType: string } | undefined
  readonly headers?: Readonly<Record<string, string>>
  /** Whether the request is safe to repeat, as reading and ending are. Other requests are sent once. */
  readonly harmless?: boolean
}

/** Operations that end something: repeating one has no further effect. */
const endings: ReadonlySet<OnPremisesOperationName> = new Set<OnPremisesOperationName>([
  'cancel',
  'decline',
  'eject',
  'stopAudio',
  'stopAudioVideo',
  'stopPhoneAudio',
])

/** Sends an operation to its link. */
export async function act(
  transport: Transport,
  name: OnPremisesOperationName,
  url: string,
  { json, text, headers, harmless, ...options }: ActOptions = {},
): Promise<LinkReply> {
  const { method } = onPremisesOperations[name]
  const body: HttpBody | undefined = json === undefined ? text : { json: checked(name, json) }
  return transport.send({
    method,
    url,
    headers: { ...standing(transport, options), ...headers },
    repeat: (harmless ?? (method !== 'POST' || endings.has(name))) ? 'safe' : 'never',
    ...limitsOf(transport, options),
    ...(body !== undefined && { body }),
  })
}

/** Sends an operation that answers 201 with the location of the new resource. */
export async function start(
  transport: Transport,
  name: OnPremisesOperationName,
  url: string,
  json: object,
  options: RequestOptions = {},
): Promise<Started> {
  const reply = await act(transport, name, url, { ...options, json })
  const href = reply.headers['location']
  const resolved = href === undefined ? undefined : resolveLink(href, reply.url, transport.hosts)
  return { location: resolved?.ok === true ? resolved.url : undefined }
}

/** Reads a resource; fails with `unexpected-reply` if the reply is not a resource. */
export async function readAt(transport: Transport, url: string, options: RequestOptions = {}): Promise<ReadResource> {
  const headers = standing(transport, options)
  const limits = limitsOf(transport, options)
  return resourceIn(await transport.send({ method: 'GET', url, headers, repeat: 'safe', ...limits }))
}

/** Headers of every request: they request the newest revision that we know (docs/wire/ucwa.md#headers). */
export function standing(
  { runtime }: Transport,
  { clientRequestId = runtime.random.uuid() }: RequestOptions,
): Record<string, string> {
  return { accept: 'application/json', 'client-request-id': clientRequestId, 'x-ms-requiresminresourceversion': '2' }
}

/** Absolute links of a resource, only those to allowed hosts; the first one of each relation. */
export function linksOf(
  { resource, url }: { readonly resource: Resource | undefined; readonly url: string },
  { hosts }: Pick<Transport, 'hosts'>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [rel, [link]] of resource?.links ?? []) {
    const resolved = link && resolveLink(link.href, url, hosts)
    if (resolved?.ok === true) found.set(rel, resolved.url)
  }
  return found
}

/** Absolute URL of a link, undefined without the link. Fails with `unexpected-reply` if its host is not allowed. */
export function allowedLink(
  { resource, url }: ReadResource,
  rel: string,
  { hosts }: Pick<Transport, 'hosts'>,
): string | undefined {
  const href = hrefOf(resource, rel)
  if (href === undefined) return undefined
  const resolved = resolveLink(href, url, hosts)
  if (resolved.ok) return resolved.url
  const where = resolved.host === '' ? 'no place' : `${resolved.host}, which is not allowed: see allowedHosts`
  throw new TelephonyError('unexpected-reply', `The link ${rel} leads to ${where}`, { provider: 'ucwa' })
}

function checked(name: OnPremisesOperationName, json: object): unknown {
  const { body } = onPremisesOperations[name]
  if (body === 'resource') return json
  if (body === undefined || typeof body === 'string')
    throw new TelephonyError('invalid-argument', `${name} is sent without JSON`, { provider: 'ucwa' })
  const parsed = body.safeParse(json)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || '(top)'}: ${message}`,
  )
  throw new TelephonyError('invalid-argument', `The body of ${name} is not valid: ${problems.join('; ')}`, {
    provider: 'ucwa',
  })
}
