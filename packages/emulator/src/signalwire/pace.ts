/** Lets things begin at most so often per second, in order; without a rate at once. */
export interface Pace {
  run(begin: () => void): void
  /** How many wait. */
  readonly waiting: number
  /** Forgets what waits. */
  close(): void
}

export function createPace(perSecond: number | undefined): Pace {
  const timers = new Set<NodeJS.Timeout>()
  let free = 0
  return {
    run(begin) {
      if (perSecond === undefined) return begin()
      const now = performance.now()
      const at = Math.max(now, free)
      free = at + 1000 / perSecond
      if (at === now) return begin()
      const timer = setTimeout(() => {
        timers.delete(timer)
        begin()
      }, at - now)
      timers.add(timer)
      return undefined
    },
    get waiting() {
      return timers.size
    },
    close() {
      for (const timer of timers) clearTimeout(timer)
      timers.clear()
    },
  }
}
