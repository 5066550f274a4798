import type { Clock } from './clock.ts'
import { nextTurn } from './machine.ts'
import { OutsideJobs } from './outside-work.ts'

/** A clock that stands still until a test advances it. */
export interface ManualClock extends Clock {
  /** Goes on by `ms`: timers run in order, and promises settle between them. */
  advance(ms: number): Promise<void>
  /** Goes on, timer by timer, until `promise` settles, and gives back what it settles with; an Error after `withinMs` (60,000). */
  until<T>(promise: Promise<T>, withinMs?: number): Promise<T>
}

/** Makes a clock that begins at the first second of the year 2000, or at `startAt` in milliseconds since the epoch. */
export function createManualClock({ startAt = Date.UTC(2000, 0, 1) }: { readonly startAt?: number } = {}): ManualClock {
  let elapsedMs = 0
  let timers: readonly Timer[] = []
  const outside = new OutsideJobs()

  /** Runs the next timer that is due until `endMs`; false when there is none. */
  const fire = (endMs: number): boolean => {
    const next = timers.find((timer) => timer.dueMs <= endMs)
    if (next === undefined) return false
    timers = timers.filter((timer) => timer !== next)
    elapsedMs = Math.max(elapsedMs, next.dueMs)
    next.work()
    return true
  }
  /** Two turns of the event loop: what is handed on in the first is taken in the second. Then the oldest work outside of it. */
  const settled = async (): Promise<void> => {
    do {
      await nextTurn()
      await nextTurn()
    } while (await outside.releaseOldest())
  }

  return {
    now: () => startAt + elapsedMs,
    monotonic: () => elapsedMs,
    outside: (work) => outside.run(work),
    after(ms, work) {
      const timer = { dueMs: elapsedMs + Math.max(0, ms), work }
      const later = timers.findIndex((other) => other.dueMs > timer.dueMs)
      timers = later < 0 ? [...timers, timer] : timers.toSpliced(later, 0, timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    async advance(ms) {
      const endMs = elapsedMs + ms
      do await settled()
      while (fire(endMs))
      elapsedMs = Math.max(elapsedMs, endMs)
    },
    async until(promise, withinMs = 60_000) {
      const endMs = elapsedMs + withinMs
      const race = { over: false }
      const finish = (): void => {
        race.over = true
      }
      promise.then(finish, finish)
      for (;;) {
        await settled()
        if (race.over) return promise
        if (!fire(endMs)) throw new Error(`The promise is still pending after ${withinMs} ms of the clock`)
      }
    },
  }
}

interface Timer {
  readonly dueMs: number
  readonly work: () => void
}
