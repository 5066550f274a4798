import { Buffer } from 'node:buffer'

import { TelephonyError } from '../driver/index.ts'
import type { Address, Target } from './target.ts'

/** One request to the carrier. */
export interface HttpRequest extends Address {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /**
   * Begins with `/` and is already percent-encoded (`encodePath`), or is an absolute URL such as the link to the next
   * page: at the origin of `baseUrl`, or at a host that `allowHost` agrees to hand the credentials to.
   */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: HttpBody
  /**
   * Whether the request is safe to repeat. `safe`: yes. `keyed`: yes, by an idempotency header, which a retry repeats.
   * `never`: no; it is retried only if the failed attempt certainly did nothing: a connection that failed before the
   * request, a 429, or a failure for which `classify` returns `nothingDone`.
   */
  readonly repeat: Repeat
  /** Statuses beside 2xx that are replies and not failures, such as a redirect that the caller follows by hand. */
  readonly accept?: readonly number[]
  readonly signal?: AbortSignal | undefined
  /**
   * For the whole request with its attempts and the waiting between them, in milliseconds. An unanswered attempt leaves
   * time for the next one where it may be repeated. Default: as long as attempts, time-outs and waiting allow.
   */
  readonly deadlineMs?: number | undefined
  /** Decompressed bytes; 8 MiB by default for `send`, without limit for `download`. */
  readonly maxReplyBytes?: number
}

/** Whether the carrier may do a request more than once. */
export type Repeat = 'safe' | 'keyed' | 'never'

/** What a request carries; each kind brings its own `Content-Type`, which a header of the request overrides. */
export type HttpBody =
  | { readonly json: unknown }
  | { readonly form: string }
  | { readonly multipart: MultipartForm }
  | { readonly text: string; readonly contentType: string }

/** Fields and files with their boundary; the class of the package `form-data` makes them. */
export interface MultipartForm {
  getBoundary(): string
  /** Throws when a part is a stream. */
  getBuffer(): Uint8Array
}

/** A request as it goes over the wire, byte for byte. */
export interface OutgoingRequest {
  readonly method: HttpRequest['method']
  readonly url: string
  /** Host and, unless it is the default, port: what the `Host` header says. */
  readonly host: string
  readonly pathAndQuery: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Empty when the request has no body. */
  readonly body: Uint8Array
}

/** The parts of a request that stay the same over all its attempts. */
export function prepareRequest(request: HttpRequest, target: Target, defaults: HeaderRecord): OutgoingRequest {
  const { bytes, contentType } = encodeBody(request.body)
  const { url, host, pathAndQuery } = target
  const headers = { ...defaults, ...contentType, ...cleanHeaders(request.headers ?? {}) }
  return { method: request.method, url, host, pathAndQuery, headers, body: bytes }
}

/** Header names in lower case; a value that could end the header and begin another is refused. */
export function cleanHeaders(headers: HeaderRecord): HeaderRecord {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => {
      if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) throw invalid('a header name holds a character that none may hold')
      if (!/^[\t\x20-\x7e]*$/.test(value)) throw invalid(`the header ${name} must only hold printable ASCII`)
      return [name.toLowerCase(), value.trim()]
    }),
  )
}

/** Headers by their names. */
export type HeaderRecord = Readonly<Record<string, string>>

function encodeBody(body: HttpBody | undefined): { bytes: Uint8Array; contentType: HeaderRecord } {
  if (body === undefined) return { bytes: new Uint8Array(), contentType: {} }
  if ('multipart' in body) return encodeMultipart(body.multipart)
  const [text, contentType] = encodeText(body)
  return { bytes: Buffer.from(text, 'utf8'), contentType: { 'content-type': contentType } }
}

function encodeText(body: Exclude<HttpBody, { multipart: MultipartForm }>): [text: string, contentType: string] {
  if ('form' in body) return [body.form, 'application/x-www-form-urlencoded']
  if ('text' in body) return [body.text, body.contentType]
  const text: unknown = JSON.stringify(body.json)
  if (typeof text !== 'string') throw invalid('the JSON body of a request must be a value that JSON can hold')
  return [text, 'application/json']
}

function encodeMultipart(form: MultipartForm): { bytes: Uint8Array; contentType: HeaderRecord } {
  const contentType = { 'content-type': `multipart/form-data; boundary=${form.getBoundary()}` }
  try {
    return { bytes: form.getBuffer(), contentType }
  } catch {
    // a stream can neither be signed nor sent a second time
    throw invalid('the parts of a multipart body must be text or bytes, not streams')
  }
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-argument', message)
}
