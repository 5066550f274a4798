import type { Clock, Random } from '@trunkline/network'

/** Time and randomness of a network; with another pair the same network runs in simulated time, and can be repeated. */
export interface Environment {
  readonly clock: Clock
  readonly random: Random
}
