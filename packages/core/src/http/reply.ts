import { Buffer } from 'node:buffer'

import { printable, TelephonyError } from '../driver/index.ts'

/** A successful reply, read to its end. */
export interface HttpReply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON when the carrier says that it is JSON, else text; `undefined` when empty. */
  readonly body: unknown
  /** The carrier's id of the request, if it reports one. */
  readonly requestId?: string
}

/** What a schema of zod has, as far as it is needed here. */
export interface ReplySchema<T> {
  safeParse(value: unknown): { success: true; data: T } | { success: false; error: { issues: readonly ReplyIssue[] } }
}

/** Where a reply is not as its schema says. */
export interface ReplyIssue {
  readonly path: readonly PropertyKey[]
}

/** The body of a reply as its schema describes it; fails with `unexpected-reply`, listing places and never values. */
export function parseReply<T>(
  schema: ReplySchema<T>,
  reply: Pick<HttpReply, 'status' | 'body' | 'requestId'>,
  what: string,
): T {
  const result = schema.safeParse(reply.body)
  if (result.success) return result.data
  const places = new Set(result.error.issues.map(({ path }) => place(path)))
  const listed = [...places].slice(0, 10).join(', ')
  const more = places.size > 10 ? ` and ${places.size - 10} more places` : ''
  throw new TelephonyError('unexpected-reply', `the reply to ${what} is not as documented at ${listed}${more}`, {
    status: reply.status,
    requestId: reply.requestId,
  })
}

/** Reads a body to its end; `undefined` when it is longer than `limit` bytes, and then the rest is not read. */
export async function readText(body: AsyncIterable<Uint8Array>, limit: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body) {
    length += chunk.length
    if (length > limit) return undefined
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

/** The body of a successful reply; throws a `SyntaxError` for invalid JSON of a JSON content type. */
export function decodeBody(text: string, contentType: string | undefined): unknown {
  if (text === '') return undefined
  return isJson(contentType) ? JSON.parse(text) : text
}

/** The body of a failure: JSON wherever it can be read as such, for gateways label it as they like. */
export function decodeFailure(text: string): unknown {
  if (!/^\s*[[{"]/.test(text)) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** The carrier's id of the request, from any of the header names in use. */
export function requestIdOf(headers: Readonly<Record<string, string>>): string | undefined {
  const name = requestIdHeaders.find((candidate) => headers[candidate] !== undefined)
  const id = name === undefined ? '' : printable(headers[name] ?? '', 200)
  return id === '' ? undefined : id
}

const requestIdHeaders = [
  'x-request-id',
  'x-ms-request-id',
  'request-id',
  'x-azure-ref',
  'x-correlation-id',
  'x-ms-correlation-id',
  'x-ms-client-request-id',
]

function isJson(contentType: string | undefined): boolean {
  return contentType !== undefined && /^[^;]*[/+]json\s*(;|$)/i.test(contentType)
}

function place(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'its root' : printable(path.map(String).join('.'), 80)
}
