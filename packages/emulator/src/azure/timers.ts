import type { Clock } from '@trunkline/network'

/** Timers with an owner: they are gone when the protocol server closes. */
export class Timers {
  readonly #clock: Clock
  readonly #timers = new Set<() => void>()
  #closed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Runs something so many milliseconds from now; never after the end. */
  after(milliseconds: number, run: () => void): void {
    if (this.#closed) return
    const cancel = this.#clock.after(milliseconds, () => {
      this.#timers.delete(cancel)
      run()
    })
    this.#timers.add(cancel)
  }

  /** Settles so many milliseconds from now, or never when the end comes first. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve))
  }

  close(): void {
    this.#closed = true
    for (const cancel of this.#timers) cancel()
    this.#timers.clear()
  }
}
