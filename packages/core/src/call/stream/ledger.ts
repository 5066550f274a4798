import type { PlayoutEnd } from '../../api/handle.ts'
import { type Deferred, deferred } from '../../base/deferred.ts'

/** A piece of audio that the application wrote, and what is known of its way. */
export interface Write {
  readonly durationMs: number
  readonly ended: Deferred<PlayoutEnd>
  /** When the far side should hear it, by the clock model: spans of monotonic milliseconds. */
  readonly spans: { readonly fromMs: number; toMs: number }[]
  /** All of it has left. */
  sent: boolean
}

/** Reckons what the far side has heard: by the carrier's marks where it has them, else by what was sent and when. */
export class Ledger {
  private readonly open = new Set<Write>()

  add(durationMs: number): Write {
    const write: Write = { durationMs, ended: deferred(), spans: [], sent: false }
    this.open.add(write)
    return write
  }

  /** A frame's share of a write begins to be heard at `fromMs`, by the clock model. */
  sending(write: Write, fromMs: number, lengthMs: number): void {
    const last = write.spans.at(-1)
    if (last !== undefined && Math.abs(last.toMs - fromMs) < joinMs) last.toMs = fromMs + lengthMs
    else write.spans.push({ fromMs, toMs: fromMs + lengthMs })
  }

  /** The carrier, or the clock, says that it was heard to its end. */
  played(write: Write, source: PlayoutEnd['source']): void {
    if (this.open.delete(write))
      write.ended.resolve({ outcome: 'played', heardMs: Math.round(write.durationMs), source })
  }

  /** Everything that is not known to have been heard is cut here. */
  clear(nowMs: number): { readonly heardMs: number; readonly discardedMs: number } {
    let heardMs = 0
    let writtenMs = 0
    for (const write of this.open) {
      const heard = Math.min(write.durationMs, heardOf(write, nowMs))
      heardMs += heard
      writtenMs += write.durationMs
      write.ended.resolve({ outcome: 'cleared', heardMs: Math.round(heard), source: 'clock' })
    }
    this.open.clear()
    // rounded together, so that the two add up to what was written
    return { heardMs: Math.round(heardMs), discardedMs: Math.round(writtenMs) - Math.round(heardMs) }
  }

  /** It will never be known what was heard. */
  fail(reason: Error): void {
    for (const write of this.open) write.ended.reject(reason)
    this.open.clear()
  }

  /** Milliseconds written and not yet heard. */
  unheardMs(nowMs: number): number {
    let unheard = 0
    for (const write of this.open) unheard += Math.max(0, write.durationMs - heardOf(write, nowMs))
    return unheard
  }
}

/** Spans closer than this are one: sums of floating point numbers. */
const joinMs = 0.01

function heardOf(write: Write, nowMs: number): number {
  let heard = 0
  for (const { fromMs, toMs } of write.spans) heard += Math.min(Math.max(0, nowMs - fromMs), toMs - fromMs)
  return heard
}
