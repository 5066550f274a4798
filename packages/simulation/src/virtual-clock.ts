import type { Clock } from '@trunkline/core/driver'
import { OutsideJobs } from '@trunkline/network'

import { Agenda } from './agenda.ts'

/** A clock that jumps from one appointment to the next. It counts whole milliseconds, as the machine's timers do. */
export class VirtualClock implements Clock {
  readonly agenda = new Agenda()
  readonly jobs = new OutsideJobs()
  readonly #startAt: number
  #elapsedMs = 0

  /** `startAt` in milliseconds since the epoch. */
  constructor(startAt: number) {
    this.#startAt = startAt
  }

  /** Milliseconds since the start. */
  get elapsedMs(): number {
    return this.#elapsedMs
  }

  now(): number {
    return this.#startAt + this.#elapsedMs
  }

  monotonic(): number {
    return this.#elapsedMs
  }

  after(ms: number, work: () => void): () => void {
    return this.agenda.add({ dueMs: this.#elapsedMs + Math.max(0, Math.ceil(ms)), work })
  }

  outside<T>(work: () => Promise<T>): Promise<T> {
    return this.jobs.run(work)
  }

  /** Jumps to the next appointment and keeps it; false when there is none. */
  fire(): boolean {
    const next = this.agenda.take()
    if (next === undefined) return false
    this.#elapsedMs = Math.max(this.#elapsedMs, next.dueMs)
    next.work()
    return true
  }
}
