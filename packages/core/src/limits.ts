import { TelephonyError } from './driver/index.ts'

/** How much of what comes in is looked at, and how fast requests go out. */
export interface Limits {
  /** Bytes of a webhook's body. A longer one is refused before the adapter reads it. Default: 65,536. */
  readonly webhookBytes: number
  /** Bytes of one message on a media socket. A longer one is dropped and counted. Default: 65,536. */
  readonly mediaMessageBytes: number
  /** Dials that leave in a second; the others wait for their turn, in order. Default: no limit. */
  readonly dialsPerSecond: number
  /** Dials that are under way: sent, and neither answered nor over. The others wait. Default: no limit. */
  readonly concurrentDials: number
  /**
   * Requests to the carrier whose reply has not begun; the others wait, in order. A channel that is polled takes one for itself.
   * Default: no limit.
   */
  readonly concurrentRequests: number
}

/** The limits as they apply. Throws `invalid-argument` for one that is not a number above 0, or not whole where it counts things. */
export function resolveLimits(limits: Partial<Limits> = {}): Limits {
  return {
    webhookBytes: countOf('webhookBytes', limits.webhookBytes, defaultBytes),
    mediaMessageBytes: countOf('mediaMessageBytes', limits.mediaMessageBytes, defaultBytes),
    dialsPerSecond: rateOf('dialsPerSecond', limits.dialsPerSecond),
    concurrentDials: countOf('concurrentDials', limits.concurrentDials, Number.POSITIVE_INFINITY),
    concurrentRequests: countOf('concurrentRequests', limits.concurrentRequests, Number.POSITIVE_INFINITY),
  }
}

function countOf(name: keyof Limits, value: number | undefined, otherwise: number): number {
  if (value === undefined) return otherwise
  if ((Number.isSafeInteger(value) && value > 0) || (value === otherwise && !Number.isFinite(value))) return value
  throw new TelephonyError('invalid-argument', `limits.${name} must be a whole number above 0`)
}

function rateOf(name: keyof Limits, value: number = Number.POSITIVE_INFINITY): number {
  if (value > 0) return value
  throw new TelephonyError('invalid-argument', `limits.${name} must be a number above 0`)
}

/** Larger than anything that a supported carrier sends, small enough to be read in a moment. */
const defaultBytes = 65_536
