import type { Clock } from '@trunkline/network'

/** A clock that a test moves: time passes only in `run`, from timer to timer. */
export class VirtualClock implements Clock {
  #now = Date.UTC(2026, 11, 1, 12)
  #next = 0
  readonly #timers = new Map<number, { readonly at: number; readonly work: () => void }>()
  #outside = 0

  now(): number {
    return Math.floor(this.#now)
  }

  monotonic(): number {
    return this.#now
  }

  after(ms: number, work: () => void): () => void {
    const id = this.#next++
    this.#timers.set(id, { at: this.#now + Math.max(0, ms), work })
    return () => void this.#timers.delete(id)
  }

  outside<T>(work: () => Promise<T>): Promise<T> {
    this.#outside += 1
    return work().finally(() => (this.#outside -= 1))
  }

  /** How many timers are set. */
  get waiting(): number {
    return this.#timers.size
  }

  /** Lets so much time pass. */
  async run(ms: number): Promise<void> {
    const end = this.#now + ms
    for (;;) {
      await this.#quiet()
      const [due] = [...this.#timers].toSorted(([, one], [, other]) => one.at - other.at)
      if (!due || due[1].at > end) break
      const [id, { at, work }] = due
      this.#timers.delete(id)
      this.#now = at
      work()
    }
    this.#now = end
  }

  /** Lets time pass until a promise settles. */
  async until<T>(promise: Promise<T>, withinMs = 600_000): Promise<T> {
    const open = Symbol('open')
    const state = (): Promise<unknown> => Promise.race([promise.catch(() => undefined), Promise.resolve(open)])
    await this.#quiet()
    for (let spent = 0; (await state()) === open; spent += 20) {
      if (spent > withinMs) throw new Error(`nothing settled within ${withinMs} ms of virtual time`)
      await this.run(20)
    }
    return promise
  }

  /** Everything that can go on without time has gone on. */
  async #quiet(): Promise<void> {
    do await new Promise((resolve) => setImmediate(resolve))
    while (this.#outside > 0)
  }
}
