import type { Clock } from '@trunkline/core/driver'

/** How a timer of a run behaves. */
export interface SimulatedTimerOptions {
  readonly clock: Clock
  readonly id: number
  readonly ms: number
  readonly repeats: boolean
  readonly work: () => void
}

/** What `setTimeout` and `setInterval` give back inside a run: a timer of virtual time with the members of Node's. */
export class SimulatedTimer implements Disposable {
  readonly #options: SimulatedTimerOptions
  /** Node has none shorter than a millisecond. */
  readonly #waitMs: number
  #cancel: (() => void) | undefined
  #ref = true

  constructor(options: SimulatedTimerOptions) {
    this.#options = options
    this.#waitMs = options.ms >= 1 ? options.ms : 1
    this.refresh()
  }

  ref(): this {
    this.#ref = true
    return this
  }

  unref(): this {
    this.#ref = false
    return this
  }

  hasRef(): boolean {
    return this.#ref
  }

  /** Begins anew, even after it has fired. */
  refresh(): this {
    this.#cancel?.()
    this.#cancel = this.#options.clock.after(this.#waitMs, () => this.#fire())
    return this
  }

  close(): this {
    this.#cancel?.()
    this.#cancel = undefined
    return this
  }

  [Symbol.toPrimitive](): number {
    return this.#options.id
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #fire(): void {
    this.#cancel = undefined
    if (this.#options.repeats) this.refresh()
    this.#options.work()
  }
}
