import type { Clock } from '../driver/index.ts'

/** Work that comes back at a time of its own. */
export interface TickerJob {
  /** When it is due on the monotonic clock, in milliseconds; Infinity while it is not. */
  readonly dueMs: number
  tick(): void
}

/** One timer for all streams of a client, where each frame of each would set and stop one of its own. */
export class Ticker {
  private readonly clock: Clock
  private readonly jobs = new Set<TickerJob>()
  private timerMs = Infinity
  private stop: (() => void) | undefined

  constructor(clock: Clock) {
    this.clock = clock
  }

  /** Call it when a job's `dueMs` has changed. */
  plan(job: TickerJob): void {
    if (job.dueMs === Infinity) {
      this.jobs.delete(job)
      return
    }
    this.jobs.add(job)
    // a job that is due later than before leaves the timer as it is: most are put off with each frame
    if (job.dueMs < this.timerMs) this.arm(job.dueMs)
  }

  private arm(atMs: number): void {
    this.stop?.()
    this.timerMs = atMs
    // timers count whole milliseconds, and one that comes too early finds nothing due
    this.stop = this.clock.after(Math.ceil(atMs - this.clock.monotonic() - roundingMs), () => this.fire())
  }

  private fire(): void {
    const now = this.clock.monotonic()
    this.stop = undefined
    try {
      for (const job of this.jobs) if (job.dueMs <= now + roundingMs) job.tick()
    } finally {
      // what a job planned in between is planned together with the others
      this.armNext(now)
    }
  }

  private armNext(now: number): void {
    let next = Infinity
    for (const { dueMs } of this.jobs) if (dueMs < next) next = dueMs
    if (next < Infinity) this.arm(Math.max(next, now + shortestMs))
    else {
      this.stop?.()
      this.timerMs = Infinity
    }
  }
}

/** Jobs that are due this close together come together, or many streams would look each other up too often. */
const shortestMs = 2

/** Sums of floating point numbers. */
const roundingMs = 1e-3
