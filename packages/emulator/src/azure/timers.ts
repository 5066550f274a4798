/** Timers with an owner: they are gone when the door closes. */
export class Timers {
  readonly #timers = new Set<NodeJS.Timeout>()
  #closed = false

  /** Runs something so many milliseconds from now; never after the end. */
  after(milliseconds: number, run: () => void): void {
    if (this.#closed) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, milliseconds)
    this.#timers.add(timer)
  }

  /** Settles so many milliseconds from now, or never when the end comes first. */
  wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve))
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers) clearTimeout(timer)
    this.#timers.clear()
  }
}
