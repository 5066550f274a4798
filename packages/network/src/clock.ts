/** Time as the network sees it, so that a test or a simulation can replace it. Core's `Clock` has the same shape. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds from an arbitrary start, never going back. */
  monotonic(): number
  /** Calls `work` once after `ms`; the returned function cancels it. Does not keep the process alive by default. */
  after(ms: number, work: () => void, options?: AfterOptions): () => void
  /**
   * Runs work whose end the event loop cannot announce to a virtual clock: WebCrypto, zlib, a dynamic import. Virtual time
   * stands still until its promise settles; the real clock just runs it.
   */
  outside<T>(work: () => Promise<T>): Promise<T>
}

/** How a timer behaves. */
export interface AfterOptions {
  /** Whether the process must not end before: where a caller waits for nothing else. Default: false. */
  readonly keepAlive?: boolean
}
