import type { PlayoutEnd } from '../../api/handle.ts'
import { StreamPlayout } from './playout.ts'
import type { ProgressReporter } from './progress-reporter.ts'

/** Reckons what the far side has heard: by the carrier's marks where it has them, else by what was sent and when. */
export class PlayoutLedger {
  /** In the order in which they were written. */
  private readonly open = new Set<StreamPlayout>()
  private readonly onAwaited = (number: number): void => {
    this.awaited = Math.max(this.awaited, number)
    this.onWaiting()
  }
  private readonly onWaiting: () => void
  private readonly progress: ProgressReporter
  private written = 0
  private confirmed = 0
  /** The number of the last playout whose end someone asked for. */
  awaited = 0
  /** The number of the last one that was sent as a whole. */
  sent = 0

  constructor(progress: ProgressReporter, onWaiting: () => void) {
    this.progress = progress
    this.onWaiting = onWaiting
  }

  add(durationMs: number, note: unknown): StreamPlayout {
    this.written += 1
    const playout = new StreamPlayout(this.written, durationMs, note, this.onAwaited)
    this.open.add(playout)
    return playout
  }

  /** A frame's share of a playout begins to be heard at `fromMs`, by the clock model; `last` is its end. */
  sending(playout: StreamPlayout, fromMs: number, lengthMs: number, last: boolean): void {
    playout.sending(fromMs, lengthMs)
    if (!last) return
    playout.sent = true
    this.sent = playout.number
  }

  /** All up to that number was heard to its end. */
  playedUpTo(number: number, source: PlayoutEnd['source']): void {
    for (const playout of this.open) {
      if (playout.number > number) return
      this.played(playout, source)
    }
  }

  /** What was sent and must have been heard by now counts as heard. */
  believeClock(nowMs: number): void {
    for (const playout of this.open) {
      if (!playout.sent || playout.heardUntilMs > nowMs) return
      this.played(playout, 'clock')
    }
  }

  /** Whether someone waits for a playout that is not known to have been heard. */
  get isAwaited(): boolean {
    return this.awaited > this.confirmed
  }

  /** When the first that is not known to have been heard must have been, by the clock model. */
  get nextEndMs(): number {
    for (const playout of this.open) return playout.heardUntilMs
    return Infinity
  }

  /** Whether a playout that was sent as a whole is not known to have been heard. */
  get isUnconfirmed(): boolean {
    for (const playout of this.open) return playout.sent
    return false
  }

  /** Everything that is not known to have been heard is cut here. */
  clear(nowMs: number): { readonly heardMs: number; readonly discardedMs: number } {
    let heardMs = 0
    let writtenMs = 0
    for (const playout of this.open) {
      const heard = playout.heardMs(nowMs)
      heardMs += heard
      writtenMs += playout.durationMs
      this.end(playout, { outcome: 'cleared', heardMs: Math.round(heard), source: 'clock' }, heard)
    }
    this.open.clear()
    // rounded together, so that the two add up to what was written
    return { heardMs: Math.round(heardMs), discardedMs: Math.round(writtenMs) - Math.round(heardMs) }
  }

  /** It will never be known what was heard. */
  fail(reason: Error): void {
    for (const playout of this.open) playout.settle(reason)
    this.open.clear()
  }

  /** Milliseconds written and not yet heard. */
  unheardMs(nowMs: number): number {
    let unheard = 0
    for (const playout of this.open) unheard += playout.durationMs - playout.heardMs(nowMs)
    return unheard
  }

  /** Reports what is heard, by the clock, of what has not ended. */
  report(nowMs: number): void {
    let openMs = 0
    for (const playout of this.open) {
      const heardMs = playout.heardMs(nowMs)
      openMs += heardMs
      if (heardMs < playout.durationMs) return this.progress.hearing(playout, heardMs, openMs, nowMs)
    }
  }

  private played(playout: StreamPlayout, source: PlayoutEnd['source']): void {
    this.open.delete(playout)
    this.confirmed = playout.number
    this.end(playout, { outcome: 'played', heardMs: Math.round(playout.durationMs), source }, playout.durationMs)
  }

  private end(playout: StreamPlayout, end: PlayoutEnd, heardMs: number): void {
    playout.settle(end)
    this.progress.ended(playout, end, heardMs)
  }
}
