import type { Clock } from '@trunkline/network'

/** Lets things begin at most so often per second, in order; without a rate at once. */
export interface Pace {
  run(begin: () => void): void
  /** How many wait. */
  readonly waiting: number
  /** Forgets what waits. */
  close(): void
}

export function createPace(clock: Clock, perSecond: number | undefined): Pace {
  const timers = new Set<() => void>()
  let free = 0
  return {
    run(begin) {
      if (perSecond === undefined) return begin()
      const now = clock.monotonic()
      const at = Math.max(now, free)
      free = at + 1000 / perSecond
      if (at === now) return begin()
      const cancel = clock.after(at - now, () => {
        timers.delete(cancel)
        begin()
      })
      timers.add(cancel)
      return undefined
    },
    get waiting() {
      return timers.size
    },
    close() {
      for (const cancel of timers) cancel()
      timers.clear()
    },
  }
}
