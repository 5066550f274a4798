/** Time as core and adapters see it, so that tests can hold it still. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Milliseconds from an arbitrary start, never going back. */
  monotonic(): number
  /** Calls `work` once after `ms`; the returned function cancels it. Does not keep the process alive. */
  after(ms: number, work: () => void): () => void
}
