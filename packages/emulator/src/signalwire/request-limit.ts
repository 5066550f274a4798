import type { Clock } from '@trunkline/network'

import { Refusal } from './refusal.ts'

const WINDOW_MS = 10_000

/** Counts the requests that change something, and refuses those beyond the limit of ten seconds. See docs/wire/signalwire-laml.md#limits */
export class RequestLimit {
  readonly #clock: Clock
  readonly #most: number
  #since = -Infinity
  #count = 0

  constructor(clock: Clock, most: number) {
    this.#clock = clock
    this.#most = most
  }

  take(method: string): void {
    if (method === 'GET' || method === 'DELETE') return
    const now = this.#clock.monotonic()
    if (now - this.#since >= WINDOW_MS) {
      this.#since = now
      this.#count = 0
    }
    this.#count += 1
    if (this.#count > this.#most) throw new Refusal(20429, 'Too many requests', 429)
  }
}
