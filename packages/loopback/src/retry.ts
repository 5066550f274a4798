import { type Clock, isTelephonyError } from '@trunkline/core/driver'

const attempts = 3
const waitMs = 500

/** Asks again, three times in all, where the network said that it did nothing. Adapters that speak HTTP have core/http for this. */
export async function retried<T>(clock: Clock, signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask()
    } catch (thrown) {
      const refused = isTelephonyError(thrown, 'rate-limited', 'unavailable')
      if (!refused || attempt === attempts || signal.aborted) throw thrown
      const { promise, resolve } = Promise.withResolvers<void>()
      clock.after(thrown.retryAfterMs ?? waitMs, resolve)
      await promise
    }
  }
}
