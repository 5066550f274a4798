import { type Clock, TelephonyError } from '../driver/index.ts'

/** How fast dials may leave. */
export interface DialPaceOptions {
  readonly clock: Clock
  readonly provider: string
  /** Infinity for no limit. */
  readonly dialsPerSecond: number
  /** Infinity for no limit. */
  readonly concurrentDials: number
}

/** Lets dials go one after the other, in the order in which they came, as fast as the limits allow. */
export class DialPace {
  private readonly options: DialPaceOptions
  private readonly gapMs: number
  private readonly waiting = new Set<() => void>()
  private placed = 0
  private nextAtMs = Number.NEGATIVE_INFINITY
  private stopTimer: (() => void) | undefined
  private closed = false

  constructor(options: DialPaceOptions) {
    this.options = options
    this.gapMs = 1_000 / options.dialsPerSecond
  }

  /**
   * Resolves when it is this dial's turn. The returned function gives the place free, once the call is answered or over;
   * twice is fine. Rejects with `cancelled` when `signal` is aborted before, and with `closed` after `close`.
   */
  async enter(signal: AbortSignal | undefined): Promise<() => void> {
    if (this.closed) throw this.error('closed', 'The client was closed: dial was not sent')
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = (): void => {
      this.waiting.delete(take)
      reject(
        this.closed
          ? this.error('closed', 'The client was closed: dial was not sent')
          : this.error('cancelled', 'dial was cancelled before anything was sent'),
      )
    }
    const take = (): void => (this.closed ? leave() : resolve())
    this.waiting.add(take)
    signal?.addEventListener('abort', leave, { once: true })
    if (signal?.aborted === true) leave()
    this.serve()
    try {
      await promise
    } finally {
      signal?.removeEventListener('abort', leave)
    }
    return this.place()
  }

  /** Refuses the dials that wait, and all later ones. */
  close(): void {
    this.closed = true
    this.stopTimer?.()
    for (const take of this.waiting) take()
    this.waiting.clear()
  }

  private place(): () => void {
    let held = true
    return () => {
      if (!held) return
      held = false
      this.placed -= 1
      this.serve()
    }
  }

  private serve(): void {
    const { clock, concurrentDials } = this.options
    this.stopTimer?.()
    this.stopTimer = undefined
    for (const take of this.waiting) {
      if (this.closed || this.placed >= concurrentDials) return
      const now = clock.monotonic()
      if (now < this.nextAtMs) {
        this.stopTimer = clock.after(this.nextAtMs - now, () => this.serve())
        return
      }
      this.nextAtMs = Math.max(now, this.nextAtMs) + this.gapMs
      this.placed += 1
      this.waiting.delete(take)
      take()
    }
  }

  private error(code: 'cancelled' | 'closed', message: string): TelephonyError {
    return new TelephonyError(code, message, { provider: this.options.provider })
  }
}
