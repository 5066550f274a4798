import type { PlayoutEnd, PlayoutProgress } from '../../api/handle.ts'
import { type Broadcast, createBroadcast } from '../../base/broadcast.ts'
import type { StreamPlayout } from './playout.ts'

/** Reports to its followers how much of the written audio the far side has heard. */
export class ProgressReporter {
  private readonly feed: Broadcast<PlayoutProgress> = createBroadcast()
  /** Someone follows: until then nothing is reported. */
  isFollowed = false
  /** Of what has ended, so much was heard. */
  private endedMs = 0
  private shownMs = 0
  private nextAtMs = -Infinity

  follow(): AsyncIterableIterator<PlayoutProgress> {
    this.isFollowed = true
    return this.feed.follow({ keep: mostWaiting })
  }

  /** When the next position is due, while something is heard. */
  get dueMs(): number {
    return this.isFollowed ? this.nextAtMs : Infinity
  }

  /** A playout is over. */
  ended(playout: StreamPlayout, { outcome, source }: PlayoutEnd, heardMs: number): void {
    this.endedMs += heardMs
    if (!this.isFollowed || (playout.durationMs === 0 && playout.note === undefined)) return
    this.report(playout, this.endedMs, { writeHeardMs: heardMs, source, outcome })
  }

  /** The playout that is heard, by the clock, with all that was heard of those that have not ended. */
  hearing(playout: StreamPlayout, writeHeardMs: number, openMs: number, nowMs: number): void {
    if (nowMs < this.nextAtMs) return
    this.nextAtMs = nowMs + everyMs
    if (Math.round(this.endedMs + openMs) > this.shownMs)
      this.report(playout, this.endedMs + openMs, { writeHeardMs, source: 'clock' })
  }

  end(): void {
    this.feed.end()
  }

  private report(
    { durationMs, note }: StreamPlayout,
    heardMs: number,
    { writeHeardMs, ...more }: Pick<PlayoutProgress, 'outcome' | 'source' | 'writeHeardMs'>,
  ): void {
    // a mark may say less than the clock had reckoned
    this.shownMs = Math.max(this.shownMs, Math.round(heardMs))
    this.feed.publish({
      heardMs: this.shownMs,
      writeHeardMs: Math.round(writeHeardMs),
      durationMs,
      ...(note !== undefined && { note }),
      ...more,
    })
  }
}

/** Positions of a reader that lags behind; the oldest are dropped. */
const mostWaiting = 1_000

const everyMs = 100
