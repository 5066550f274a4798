import type { Playout, PlayoutEnd } from '../../api/handle.ts'

/** A piece of audio that the application wrote, and what is known of its way. Its promise is made for the one who asks. */
export class StreamPlayout implements Playout {
  readonly durationMs: number
  readonly note: unknown
  /** Counts up with the writes of a stream. */
  readonly number: number
  /** Samples of it that wait to be sent, at the carrier's rate. */
  queued = 0
  /** All of it has left. */
  sent = false
  private readonly onAwaited: (number: number) => void
  private outcome: PlayoutEnd | Error | undefined
  private waiting: PromiseWithResolvers<PlayoutEnd> | undefined
  // the last unbroken stretch of time in which it is heard, by the clock model, and what was heard before
  private fromMs = 0
  private toMs = 0
  private beforeMs = 0

  constructor(number: number, durationMs: number, note: unknown, onAwaited: (number: number) => void) {
    this.note = note
    this.number = number
    this.durationMs = durationMs
    this.onAwaited = onAwaited
  }

  get ended(): Promise<PlayoutEnd> {
    if (this.waiting !== undefined) return this.waiting.promise
    this.waiting = Promise.withResolvers()
    this.waiting.promise.catch(() => undefined)
    if (this.outcome === undefined) this.onAwaited(this.number)
    else this.tell(this.outcome)
    return this.waiting.promise
  }

  /** When the last of what was sent is heard, by the clock model. */
  get heardUntilMs(): number {
    return this.toMs
  }

  /** So much of it begins to be heard at `fromMs`, by the clock model. */
  sending(fromMs: number, lengthMs: number): void {
    if (Math.abs(this.toMs - fromMs) >= joinMs) {
      this.beforeMs += this.toMs - this.fromMs
      this.fromMs = fromMs
    }
    this.toMs = fromMs + lengthMs
  }

  /** How much of it was heard, by the clock model. */
  heardMs(nowMs: number): number {
    const current = Math.min(Math.max(0, nowMs - this.fromMs), this.toMs - this.fromMs)
    return Math.min(this.durationMs, this.beforeMs + current)
  }

  /** Settles it, once. */
  settle(outcome: PlayoutEnd | Error): void {
    if (this.outcome !== undefined) return
    const { note } = this
    this.outcome = note === undefined || outcome instanceof Error ? outcome : { ...outcome, note }
    if (this.waiting !== undefined) this.tell(this.outcome)
  }

  private tell(outcome: PlayoutEnd | Error): void {
    if (outcome instanceof Error) this.waiting?.reject(outcome)
    else this.waiting?.resolve(outcome)
  }
}

/** Stretches closer than this are one: sums of floating point numbers. */
const joinMs = 0.01
