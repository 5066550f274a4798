import type { AfterOptions, Clock } from '@trunkline/network'

/** A clock whose timers end with their owner: once it is closed none of them fires, and no other is set. */
export class OwnedClock implements Clock {
  readonly #clock: Clock
  readonly #timers = new Set<() => void>()
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#clock.now()
  }

  monotonic(): number {
    return this.#clock.monotonic()
  }

  after(ms: number, work: () => void, options?: AfterOptions): () => void {
    if (this.#closed) return () => undefined
    const cancelTimer = this.#clock.after(
      ms,
      () => {
        this.#timers.delete(cancel)
        work()
      },
      options,
    )
    const cancel = (): void => {
      this.#timers.delete(cancel)
      cancelTimer()
    }
    this.#timers.add(cancel)
    return cancel
  }

  outside<T>(work: () => Promise<T>): Promise<T> {
    return this.#clock.outside(work)
  }

  /** Cancels what is set. */
  close(): void {
    this.#closed = true
    for (const cancel of Array.from(this.#timers)) cancel()
  }
}
