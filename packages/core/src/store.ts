import type { Clock } from './driver/index.ts'

/** Who may do a thing that only one process may do, such as answering a call that was delivered twice. */
export interface ClaimStore {
  /** True for the first caller with this key within `forMs`, false for every later one. */
  claim(key: string, forMs: number): Promise<boolean>
  /** Gives a claim up, when what it was for has certainly not happened. */
  release(key: string): Promise<void>
}

/** Claims within one process. */
export function createMemoryStore(clock: Clock): ClaimStore {
  const claims = new Map<string, number>()
  let sweptAtSize = leastSwept
  const sweep = (now: number): void => {
    for (const [key, until] of claims) if (until <= now) claims.delete(key)
    sweptAtSize = Math.max(leastSwept, claims.size * 2)
  }
  return {
    claim(key, forMs) {
      const now = clock.now()
      if ((claims.get(key) ?? 0) > now) return Promise.resolve(false)
      if (claims.size >= sweptAtSize) sweep(now)
      claims.set(key, now + forMs)
      return Promise.resolve(true)
    },
    release(key) {
      claims.delete(key)
      return Promise.resolve()
    },
  }
}

/**
 * Expired claims are dropped each time as many were added as had been left before, and this many at least: a claim costs the
 * same however many there are, and no more than half of them are expired.
 */
const leastSwept = 1_000
