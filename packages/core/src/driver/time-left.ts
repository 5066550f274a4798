import type { Clock } from './clock.ts'

/** How long a hang-up may take on every carrier, with all its requests and attempts, in milliseconds. */
export const hangUpWithinMs = 10_000

/**
 * What is left of a time that several requests share, in milliseconds; never less than one, so that the last one fails
 * by its time-out.
 */
export function timeLeft(clock: Clock, ms: number): () => number {
  const endsAt = clock.monotonic() + ms
  return () => Math.max(1, endsAt - clock.monotonic())
}
