import { TelephonyError } from './driver/index.ts'

/** How much of what comes in is looked at. */
export interface Limits {
  /** Bytes of a webhook's body. A longer one is refused before the adapter reads it. Default: 65,536. */
  readonly webhookBytes: number
  /** Bytes of one message on a media socket. A longer one is dropped and counted. Default: 65,536. */
  readonly mediaMessageBytes: number
}

/** The limits as they apply. Throws `invalid-argument` unless each is a whole number above 0. */
export function resolveLimits(limits: Partial<Limits> = {}): Limits {
  return {
    webhookBytes: countOf('webhookBytes', limits.webhookBytes),
    mediaMessageBytes: countOf('mediaMessageBytes', limits.mediaMessageBytes),
  }
}

function countOf(name: keyof Limits, value: number = defaultBytes): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new TelephonyError('invalid-argument', `limits.${name} must be a whole number above 0`)
}

/** Larger than anything that a supported carrier sends, small enough to be read in a moment. */
const defaultBytes = 65_536
