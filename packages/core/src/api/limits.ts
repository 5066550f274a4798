/** Limits on the size of incoming data and on the rate of outgoing requests. */
export interface Limits {
  /** Bytes of a webhook's body. A longer one is refused before the adapter reads it. Default: 65,536. */
  readonly webhookBytes: number
  /** Bytes of one message on a media socket. A longer one is dropped and counted. Default: 65,536. */
  readonly mediaMessageBytes: number
  /** Dials sent per second; the others wait in order. Default: no limit. */
  readonly dialsPerSecond: number
  /** Dials in progress: sent, and neither answered nor ended. The others wait. Default: no limit. */
  readonly concurrentDials: number
  /**
   * Requests to the carrier whose reply has not begun; the others wait in order. A polled channel occupies one of them.
   * Default: no limit.
   */
  readonly concurrentRequests: number
}

/** The given limits, completed with the defaults. */
export function resolveLimits({
  concurrentDials = Number.POSITIVE_INFINITY,
  concurrentRequests = Number.POSITIVE_INFINITY,
  dialsPerSecond = Number.POSITIVE_INFINITY,
  mediaMessageBytes = defaultBytes,
  webhookBytes = defaultBytes,
}: Partial<Limits> = {}): Limits {
  return { webhookBytes, mediaMessageBytes, dialsPerSecond, concurrentDials, concurrentRequests }
}

/** Larger than anything that a supported carrier sends, small enough to be read in a moment. */
const defaultBytes = 65_536
