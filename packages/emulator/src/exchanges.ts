import type { Clock } from '@trunkline/network'

import { KeptExchange } from './kept-exchange.ts'
import { Masking } from './masking.ts'

const KEPT = 2000

/** One exchange, as `GET /_world/exchanges` shows it. */
export interface Exchange {
  readonly id: number
  readonly at: string
  /** The door's name, or `world`. */
  readonly door: string
  readonly kind: ExchangeKind
  /** `in`: a client asked the emulator; `out`: the emulator asked the application. */
  readonly direction: 'in' | 'out'
  readonly method: string
  readonly url: string
  readonly requestHeaders: Readonly<Record<string, string>>
  readonly requestBody?: string
  readonly status?: number
  readonly replyHeaders?: Readonly<Record<string, string>>
  readonly replyBody?: string
  readonly call?: string
  readonly event?: string
  /** The effect of the fault that struck. */
  readonly fault?: string
  /** Why there is no reply. */
  readonly failure?: string
  /** Messages on a media socket. */
  readonly frames?: { readonly sent: number; readonly received: number }
}

export type ExchangeKind = 'request' | 'callback' | 'media' | 'prompt'

/** The beginning of an exchange, not masked. */
export interface ExchangeStart {
  readonly door: string
  readonly kind: ExchangeKind
  readonly direction: 'in' | 'out'
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  readonly body?: string | Uint8Array | undefined
  readonly call?: string | undefined
  readonly event?: string | undefined
  readonly fault?: string | undefined
}

/** What became of it, not masked. */
export interface ExchangeEnd {
  readonly status?: number | undefined
  readonly headers?: Readonly<Record<string, string | readonly string[] | undefined>> | undefined
  readonly body?: string | Uint8Array | undefined
  readonly call?: string | undefined
  readonly failure?: string | undefined
}

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
export class Exchanges {
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
