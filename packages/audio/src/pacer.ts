/** Decides when the next frames of a live stream may be sent, given a monotonic clock in milliseconds that the caller reads. */
export interface Pacer {
  /** How many frames may be sent now, so that at most the lead and one frame are ahead of real time. */
  framesDue(nowMs: number): number
  /** Notes that so many frames were sent. */
  sent(count: number, nowMs: number): void
  /** How much of what was sent has not been heard yet, in milliseconds; 0 after an underrun. */
  aheadMs(nowMs: number): number
  /** When the next frame may be sent: `nowMs` if one is due already. */
  nextDueMs(nowMs: number): number
  /** Forgets what was sent: the far end has cleared its buffer. */
  reset(): void
}

export interface PacerOptions {
  /** Length of a frame in milliseconds. Default: 20. */
  readonly frameMs?: number
  /** How far to stay ahead of real time, in milliseconds. Default: 100. */
  readonly leadMs?: number
}

/**
 * Makes a pacer; after a pause it begins anew with the lead and never bursts to catch up, and a clock that steps back
 * costs nothing.
 */
export function createPacer({ frameMs = 20, leadMs = 100 }: PacerOptions = {}): Pacer {
  if (!(frameMs > 0 && frameMs < Infinity)) throw new RangeError(`frameMs is a positive number, not ${frameMs}`)
  if (!(leadMs >= 0 && leadMs < Infinity)) throw new RangeError(`leadMs is a number from 0 up, not ${leadMs}`)
  // When the far end will have played all that was sent, and the latest reading of the clock.
  let endMs = -Infinity
  let latestMs = -Infinity

  // A clock that was set back has not undone the time that had passed: what was ahead then still is.
  const endSeenFrom = (nowMs: number): number => (nowMs < latestMs ? endMs - (latestMs - nowMs) : endMs)
  const observe = (nowMs: number): void => {
    endMs = endSeenFrom(nowMs)
    latestMs = nowMs
  }
  const aheadMs = (nowMs: number): number => Math.max(0, endSeenFrom(nowMs) - nowMs)

  return {
    aheadMs,
    framesDue(nowMs) {
      observe(nowMs)
      return Math.max(0, Math.floor((leadMs - aheadMs(nowMs) + roundingMs) / frameMs) + 1)
    },
    sent(count, nowMs) {
      observe(nowMs)
      endMs = Math.max(endMs, nowMs) + count * frameMs
    },
    nextDueMs: (nowMs) => Math.max(nowMs, endSeenFrom(nowMs) - leadMs),
    reset() {
      endMs = -Infinity
    },
  }
}

// A timer set to nextDueMs must find a frame due, whatever the last bits of the sums say.
const roundingMs = 1e-6
