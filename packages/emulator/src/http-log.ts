import type { Clock } from '@trunkline/network'

import type { Exchange, ExchangeEnd, ExchangeStart } from './exchange.ts'
import { KeptExchange } from './kept-exchange.ts'
import { Masking } from './masking.ts'

const KEPT = 2000

/** An exchange that goes on. */
export interface OpenExchange {
  ended(end: ExchangeEnd): void
  frame(direction: 'sent' | 'received'): void
}

/** The filter of `GET /_world/exchanges`. */
export interface ExchangeFilter {
  readonly door?: string | undefined
  readonly kind?: string | undefined
  readonly call?: string | undefined
}

/** The last 2,000 exchanges in the order of their beginning. Secrets are masked when the exchanges are read: most never are. */
export class HttpLog {
  readonly masking = new Masking()
  readonly #clock: Clock
  #exchanges: KeptExchange[] = []
  #next = 1

  constructor(clock: Clock) {
    this.#clock = clock
  }

  begin(start: ExchangeStart): OpenExchange {
    const kept = new KeptExchange({ id: this.#next++, at: new Date(this.#clock.now()).toISOString() }, start)
    this.#exchanges.push(kept)
    if (this.#exchanges.length > KEPT) this.#exchanges.shift()
    return {
      ended: (end) => kept.end(end),
      frame: (way) => void (kept.frames[way] += 1),
    }
  }

  list({ call, door, kind }: ExchangeFilter = {}): Exchange[] {
    return this.#exchanges
      .filter(
        (kept) =>
          (door === undefined || kept.start.door === door) &&
          (kind === undefined || kept.start.kind === kind) &&
          (call === undefined || kept.call === call),
      )
      .map((kept) => kept.shown(this.masking))
  }

  clear(): void {
    this.#exchanges = []
  }
}
