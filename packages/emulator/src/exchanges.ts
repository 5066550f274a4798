import type { Clock } from '@trunkline/network'

import { Masking } from './masking.ts'

const KEPT = 2000
const BODY_LIMIT = 16_384

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

/** The last 2,000 exchanges in the order of their beginning, secrets masked before they are kept. */
export class Exchanges {
  readonly masking = new Masking()
  readonly #clock: Clock
  #exchanges: Partial<Exchange>[] = []
  #next = 1

  constructor(clock: Clock) {
    this.#clock = clock
  }

  begin(start: ExchangeStart): OpenExchange {
    const { door, kind, direction, method } = start
    const counted = { sent: 0, received: 0 }
    const entry: Record<string, unknown> = {
      id: this.#next++,
      at: new Date(this.#clock.now()).toISOString(),
      door,
      kind,
      direction,
      method,
      url: this.masking.text(start.url),
      requestHeaders: this.masking.headers(start.headers),
      ...this.#body('requestBody', start.body, start.headers),
      ...(start.call !== undefined && { call: start.call }),
      ...(start.event !== undefined && { event: start.event }),
      ...(start.fault !== undefined && { fault: start.fault }),
      ...(kind === 'media' && { frames: counted }),
    }
    this.#exchanges.push(entry)
    if (this.#exchanges.length > KEPT) this.#exchanges.shift()
    return {
      ended: (end) => void Object.assign(entry, this.#end(end)),
      frame: (way) => void (counted[way] += 1),
    }
  }

  list(filter: ExchangeFilter = {}): Exchange[] {
    const wanted = (exchange: Partial<Exchange>): exchange is Exchange =>
      (filter.door === undefined || exchange.door === filter.door) &&
      (filter.kind === undefined || exchange.kind === filter.kind) &&
      (filter.call === undefined || exchange.call === filter.call)
    return this.#exchanges.filter(wanted)
  }

  clear(): void {
    this.#exchanges = []
  }

  #end(end: ExchangeEnd): Partial<Exchange> {
    return {
      ...(end.status !== undefined && { status: end.status }),
      ...(end.headers && { replyHeaders: this.masking.headers(end.headers) }),
      ...this.#body('replyBody', end.body, end.headers ?? {}),
      ...(end.call !== undefined && { call: end.call }),
      ...(end.failure !== undefined && { failure: this.masking.text(end.failure) }),
    }
  }

  #body(
    name: 'requestBody' | 'replyBody',
    body: string | Uint8Array | undefined,
    headers: ExchangeStart['headers'],
  ): object {
    if (body === undefined || body.length === 0) return {}
    if (typeof body !== 'string' && /^(audio|video|image|multipart|application\/octet)/.test(typeOf(headers))) {
      return { [name]: `(${body.length} bytes of ${typeOf(headers)})` }
    }
    const text = this.masking.text(typeof body === 'string' ? body : Buffer.from(body).toString('utf8'))
    return { [name]: text.length > BODY_LIMIT ? `${text.slice(0, BODY_LIMIT)}… (cut)` : text }
  }
}

function typeOf(headers: ExchangeStart['headers']): string {
  const found = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  return String(found ?? '')
}
