import type { Clock } from '@trunkline/network'

/** Values by key, each kept for the same time. */
export class Kept<Value> {
  readonly #clock: Clock
  readonly #keptMs: number
  readonly #values = new Map<string, { readonly value: Value; readonly until: number }>()

  constructor(clock: Clock, keptMs: number) {
    this.#clock = clock
    this.#keptMs = keptMs
  }

  add(key: string, value: Value): void {
    this.#values.set(key, { value, until: this.#clock.now() + this.#keptMs })
  }

  /** Whether there is a value of that key, or was. */
  has(key: string): boolean {
    return this.#values.has(key)
  }

  /** The value of that key, while it is kept. */
  get(key: string): Value | undefined {
    const kept = this.#values.get(key)
    return kept !== undefined && kept.until > this.#clock.now() ? kept.value : undefined
  }

  delete(key: string): void {
    this.#values.delete(key)
  }
}
