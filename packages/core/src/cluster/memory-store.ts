import type { ClaimStore } from '../api/claim-store.ts'
import type { Clock } from '../driver/index.ts'

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
