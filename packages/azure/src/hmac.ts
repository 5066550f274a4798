import { createHash, createHmac, createSecretKey, type KeyObject } from 'node:crypto'

/** What is about to be sent; sign it anew for each attempt, since the date is part of the signature. */
export type SignableRequest = {
  readonly method: string
  /** Exactly the bytes that are sent; absent means none. */
  readonly body?: string | Uint8Array | undefined
  /** The resource's access key: its base64, or what `signingKey` made of it, which costs less for each request. */
  readonly accessKey: string | SigningKey
  readonly date: Date
} & (
  | { readonly url: string | URL }
  /** The request line's own text, percent-encoded, and the host with a port that is not the default. */
  | { readonly pathAndQuery: string; readonly host: string }
)

/** A prepared access key: a `KeyObject` of Node.js. Written here, so that these types need none of Node's. */
export interface SigningKey {
  readonly type: string
}

/** The headers that prove who sends a request. */
export interface SignedHeaders extends Record<string, string> {
  'x-ms-date': string
  'x-ms-content-sha256': string
  authorization: string
  host: string
}

/** Prepares an access key, given in base64, for all requests that it signs. */
export function signingKey(accessKey: string): SigningKey {
  return createSecretKey(Buffer.from(accessKey, 'base64'))
}

/** Signs a request with HMAC-SHA256 (docs/wire/acs-call-automation.md#hmac). */
export function signRequest(request: SignableRequest): SignedHeaders {
  const { pathAndQuery, host } = target(request)
  const date = request.date.toUTCString()
  const contentHash = createHash('sha256')
    .update(request.body ?? '')
    .digest('base64')
  const text = `${request.method.toUpperCase()}\n${pathAndQuery}\n${date};${host};${contentHash}`
  const { accessKey } = request
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node refuses what is no key
  const key = (typeof accessKey === 'string' ? signingKey(accessKey) : accessKey) as KeyObject
  const signature = createHmac('sha256', key).update(text, 'utf8').digest('base64')
  return {
    'x-ms-date': date,
    'x-ms-content-sha256': contentHash,
    authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
    host,
  }
}

function target(request: SignableRequest): { pathAndQuery: string; host: string } {
  if (!('url' in request)) return request
  const { pathname, search, host } = new URL(request.url)
  // not the search parameters: reading and writing them again changes their encoding, and thereby the signature
  return { pathAndQuery: `${pathname}${search}`, host }
}
