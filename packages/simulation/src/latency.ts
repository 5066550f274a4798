import type { Random } from '@trunkline/core/driver'

/** How long a hop takes: at most so many milliseconds, or within a range. */
export type Latency = number | { readonly from: number; readonly to: number }

/** Draws the time of one hop, in whole milliseconds; all values of the range are equally likely. */
export function createLatency(latency: Latency, random: Random): () => number {
  const { from, to } = typeof latency === 'number' ? { from: 0, to: latency } : latency
  if (!(from >= 0 && to >= from)) throw new RangeError(`A latency from ${from} to ${to} ms is not a range of time`)
  return () => from + Math.floor(random.number() * (to - from + 1))
}
