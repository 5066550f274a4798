/** One HTTP request, as its bytes go out. */
export interface WireRequest {
  readonly method: string
  /** Absolute; path and query are sent exactly as written here. */
  readonly url: string
  /** Names in lower case. `host` and `content-length` are the wire's to add. */
  readonly headers: Readonly<Record<string, string>>
  /** Empty when the request has no body. */
  readonly body: Uint8Array
  /** Ends the exchange, also while the reply's body is read. */
  readonly signal?: AbortSignal | undefined
  /** The time-out of the request: a wire that lets requests wait for their turn stops it until then. */
  readonly timer?: { pause(): void; restart(): void } | undefined
}

/** The head of a reply, and its body as it comes in. */
export interface WireReply {
  readonly status: number
  /** Names in lower case; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Decompressed. Can be read once; leaving the loop early ends the exchange. Fails with a `WireError`. */
  readonly body: AsyncIterable<Uint8Array>
}

/** Carries HTTP requests: over sockets by default, in memory inside a simulation. Follows no redirect and repeats nothing. */
export interface Wire {
  /** Resolves at the head of the reply, whatever its status; rejects with a `WireError`. */
  send(request: WireRequest): Promise<WireReply>
}

/** An exchange that got no reply, or lost it half way. */
export class WireError extends Error {
  override readonly name = 'WireError'
  /** Whether the other side may have received the request. */
  readonly sent: boolean
  /** The error number, such as `ECONNRESET`; absent when there is none that is safe to print. */
  readonly code: string | undefined
  /** Host and port of the proxy that the exchange took; absent without one. */
  readonly proxy: string | undefined

  constructor(message: string, options: WireErrorOptions) {
    super(message, { cause: options.cause })
    this.sent = options.sent
    this.code = options.code
    this.proxy = options.proxy
  }
}

/** What is known of an exchange that failed. */
export interface WireErrorOptions {
  readonly sent: boolean
  readonly code?: string | undefined
  readonly proxy?: string | undefined
  readonly cause?: unknown
}
