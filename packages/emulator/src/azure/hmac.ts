import { createHash, createHmac, createSecretKey } from 'node:crypto'

import type { Clock } from '@trunkline/network'

import type { DoorRequest } from '../door.ts'
import { AcsFailure } from './failure.ts'

/** What a signature covers besides date and body. */
export interface Signed {
  /** `host:port`, without a default port. */
  readonly host: string
  /** Path and query as on the request line, or what the client signs instead. */
  readonly target: string
}

export interface HmacOptions {
  /** Base64. */
  readonly accessKey: string
  readonly clock: Clock
  readonly maxClockSkewMs: number
}

const SCHEME = /^HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=([A-Za-z0-9+/]+={0,2})$/

/** Throws a 401 with code 7509 unless a request was signed with the key (docs/wire/acs-call-automation.md#hmac). */
export type CheckSignature = (request: DoorRequest, signed: Signed) => void

/** Makes the check; the key is decoded once for all requests. */
export function createCheckSignature(options: HmacOptions): CheckSignature {
  const key = createSecretKey(Buffer.from(options.accessKey, 'base64'))
  return (request, signed) => {
    const { signature, text } = signedText(request, signed, options)
    if (createHmac('sha256', key).update(text, 'utf8').digest('base64') !== signature)
      throw refused('the signature does not match')
  }
}

/** What the signature in a request has to cover, once all else about it is right. */
function signedText(
  request: DoorRequest,
  signed: Signed,
  options: HmacOptions,
): { readonly signature: string; readonly text: string } {
  const signature = SCHEME.exec(header(request, 'authorization'))?.[1]
  if (signature === undefined) throw refused('the Authorization header is missing or has another form')
  const date = header(request, 'x-ms-date')
  const age = Math.abs(options.clock.now() - Date.parse(date))
  // an invalid date gives NaN, which is not within any limit
  if (!(age <= options.maxClockSkewMs)) throw refused('x-ms-date is missing, no date, or too far from now')
  const hash = createHash('sha256').update(request.body).digest('base64')
  if (header(request, 'x-ms-content-sha256') !== hash) throw refused('x-ms-content-sha256 is not the hash of the body')
  return { signature, text: `${request.method}\n${signed.target}\n${date};${signed.host};${hash}` }
}

function header(request: DoorRequest, name: string): string {
  return [request.headers[name] ?? ''].flat().join(',')
}

function refused(reason: string): AcsFailure {
  return new AcsFailure(401, 7509, `HMAC-SHA256 validation failed: ${reason}`)
}
