import { createHash } from 'node:crypto'

import { type Random, TelephonyError } from '@trunkline/core/driver'

/** Identifies a request permanently, so that the service carries it out once however often it arrives. */
export interface Repeatability {
  /** A UUID. */
  readonly requestId: string
  /** When the request was first sent. */
  readonly firstSent: Date
}

/** The same id for the same key: a UUID of version 8 (RFC 9562), whose bits are a hash. */
export function repeatabilityFor(key: string, firstSentAt: number): Repeatability {
  const bytes = createHash('sha256').update(`trunkline acs-call-automation ${key}`, 'utf8').digest().subarray(0, 16)
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const requestId = bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  return { requestId, firstSent: new Date(firstSentAt) }
}

/**
 * Both headers or neither; they are created once and repeated with the request
 * (docs/wire/acs-call-automation.md#operations).
 */
export function repeatabilityHeaders(
  given: Repeatability | undefined,
  { random, now }: { readonly random: Random; readonly now: () => number },
): Record<string, string> {
  const { requestId, firstSent } = given ?? { requestId: random.uuid(), firstSent: new Date(now()) }
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(requestId)) throw invalid('requestId must be a UUID')
  if (Number.isNaN(firstSent.getTime())) throw invalid('firstSent must be a valid date')
  return { 'repeatability-request-id': requestId, 'repeatability-first-sent': firstSent.toUTCString() }
}

function invalid(problem: string): TelephonyError {
  return new TelephonyError('invalid-argument', `repeatability.${problem}; nothing was sent`)
}
