/** One exchange, as `GET /_world/exchanges` shows it. */
export interface Exchange {
  readonly id: number
  readonly at: string
  /** The protocol server's name, or `world`. */
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
