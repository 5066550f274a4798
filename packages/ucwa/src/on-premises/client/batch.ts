import { TelephonyError } from '@trunkline/core/driver'

import type { RequestOptions } from '../../client/request.ts'
import type { Transport } from '../../client/transport.ts'
import { resolveLink } from '../../link/resolve.ts'
import { type BatchPart, type BatchPartReply, mostInBatch, readBatch, writeBatch } from '../../wire/index.ts'
import { act } from './operation.ts'
import type { SignIn } from './sign-in.ts'

/** One request of a batch. */
export interface BatchRequest {
  readonly method: BatchPart['method']
  /** Absolute URL at the application's server. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly json?: object | undefined
}

/** Options of a batch. */
export interface BatchOptions extends RequestOptions {
  /** Default: a new UUID. */
  readonly boundary?: string | undefined
}

/** Sends several requests as one; the replies are in the same order (docs/wire/ucwa.md#batch). */
export async function sendBatch(
  signed: Transport,
  signIn: SignIn,
  requests: readonly BatchRequest[],
  { boundary = signed.runtime.random.uuid(), ...options }: BatchOptions = {},
): Promise<readonly BatchPartReply[]> {
  if (requests.length === 0 || requests.length > mostInBatch)
    throw invalid(`A batch holds 1 to ${mostInBatch} requests, not ${requests.length}`)
  const parts = requests.map((request) => partOf(request, signed))
  const url = (await signIn.application()).links.get('batch')
  if (url === undefined)
    throw new TelephonyError('not-available', 'The server does not support batches', { provider: 'ucwa' })
  const { host } = new URL(url)
  if (parts.some((part) => part.host !== host)) throw invalid(`All requests of a batch go to ${host}`)
  const reply = await act(signed, 'batch', url, {
    ...options,
    text: { text: writeBatch(parts, boundary), contentType: `multipart/batching;boundary=${boundary}` },
    headers: { accept: 'multipart/batching' },
    harmless: requests.every(({ method }) => method === 'GET'),
  })
  const replies = typeof reply.body === 'string' && readBatch(reply.body, reply.headers['content-type'] ?? '')
  if (replies !== false && replies?.length === requests.length) return replies
  throw new TelephonyError('unexpected-reply', 'The reply to a batch does not hold one reply for each request', {
    provider: 'ucwa',
    status: reply.status,
    requestId: reply.requestId,
  })
}

function partOf({ method, url, headers = {}, json }: BatchRequest, { hosts }: Transport): BatchPart {
  const resolved = resolveLink(url, undefined, hosts)
  if (!resolved.ok) throw invalid('A request of a batch needs the absolute URL of a link at an allowed host')
  const { host, pathname, search } = new URL(resolved.url)
  if (/\/(batch|events|photo)$/i.test(pathname)) throw invalid(`${pathname.split('/').at(-1)} cannot be in a batch`)
  for (const [name, value] of Object.entries(headers))
    if (/[^\w-]/.test(name) || /[^\t\x20-\x7e]/.test(value)) throw invalid('A header of a batch is not valid')
  return {
    method,
    target: pathname + search,
    host,
    headers: {
      Accept: 'application/json',
      ...(json !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    body: json === undefined ? '' : JSON.stringify(json),
  }
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-argument', message, { provider: 'ucwa' })
}
