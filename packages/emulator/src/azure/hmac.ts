import { createHash, createHmac } from 'node:crypto'

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

/** Throws a 401 with code 7509 unless the request was signed with the key (docs/wire/acs-call-automation.md#hmac). */
export function checkSignature(request: DoorRequest, signed: Signed, options: HmacOptions): void {
  const signature = SCHEME.exec(text(request, 'authorization'))?.[1]
  if (signature === undefined) throw refused('the Authorization header is missing or has another form')
  const date = text(request, 'x-ms-date')
  const age = Math.abs(options.clock.now() - Date.parse(date))
  // a date that is none gives NaN, which is not within any limit
  if (!(age <= options.maxClockSkewMs)) throw refused('x-ms-date is missing, no date, or too far from now')
  const hash = createHash('sha256').update(request.body).digest('base64')
  if (text(request, 'x-ms-content-sha256') !== hash) throw refused('x-ms-content-sha256 is not the hash of the body')
  const content = `${request.method}\n${signed.target}\n${date};${signed.host};${hash}`
  const expected = createHmac('sha256', Buffer.from(options.accessKey, 'base64')).update(content, 'utf8')
  if (expected.digest('base64') !== signature) throw refused('the signature does not match')
}

function text(request: DoorRequest, header: string): string {
  return [request.headers[header] ?? ''].flat().join(',')
}

function refused(reason: string): AcsFailure {
  return new AcsFailure(401, 7509, `HMAC-SHA256 validation failed: ${reason}`)
}
