import { createPacer, type Pacer } from '@trunkline/audio'

import type { Playout, PlayoutEnd } from '../../api/handle.ts'
import { type Deferred, deferred } from '../../base/deferred.ts'
import type { Clock, MediaCodec, MediaCommand } from '../../driver/index.ts'
import { Ledger, type Write } from './ledger.ts'
import { Outlet } from './outlet.ts'

/** Where frames go once the carrier's socket is there. */
export interface Sink {
  readonly codec: MediaCodec
  readonly sampleRate: number
  send(command: MediaCommand): void
}

export interface OutboundOptions {
  readonly clock: Clock
  readonly sampleRate: number
  readonly highWaterMs: number
  /** How long after the far side should have heard it the carrier's mark may come; then the clock is believed. */
  readonly markMs: number
}

/** A mark that the carrier has not echoed yet. */
interface PendingMark {
  readonly writes: readonly Write[]
  readonly believedAtMs: number
}

/** The audio on its way out: paced, cut into whole frames, and accounted for to the millisecond. */
export class Outbound {
  private readonly clock: Clock
  private readonly sampleRate: number
  private readonly highWaterMs: number
  private readonly markMs: number
  private ledger = new Ledger()
  /** Written before the carrier's socket was there. */
  private readonly early: { readonly write: Write; readonly pcm: Int16Array }[] = []
  private sink: Sink | undefined
  private outlet: Outlet | undefined
  private pacer: Pacer | undefined
  /** By the clock model, when the far side will have heard all that was sent. */
  private heardUntilMs = 0
  private lastWriteAtMs = 0
  private lastMarkAtMs = -Infinity
  /** Completely sent, in order, not yet known to be heard. */
  private unconfirmed: Write[] = []
  private unmarked = false
  private marks = 0
  private readonly pendingMarks = new Map<string, PendingMark>()
  private stopTimer: (() => void) | undefined
  private drained: Deferred<void> | undefined
  private ended = false
  /** Why nothing can be written any more, where that is a failure. */
  private failure: Error | undefined

  constructor(options: OutboundOptions) {
    this.clock = options.clock
    this.markMs = options.markMs
    this.sampleRate = options.sampleRate
    this.highWaterMs = options.highWaterMs
  }

  /** The carrier's socket is open; a newer one takes over from an older. */
  connect(sink: Sink): void {
    this.sink = sink
    this.outlet ??= new Outlet({ from: this.sampleRate, to: sink.sampleRate })
    this.pacer ??= createPacer({ leadMs: sink.codec.leadMs })
    // Marks sent on an older socket will not be echoed on this one.
    this.believeMarks(Infinity)
    for (const { write, pcm } of this.early.splice(0)) this.outlet.push(write, pcm)
    this.pump()
  }

  /** The carrier's socket is gone: what is written waits for the next one. */
  disconnect(): void {
    this.stopTimer?.()
    this.sink = undefined
  }

  write(pcm: Int16Array): Playout {
    const durationMs = (pcm.length * 1000) / this.sampleRate
    if (this.ended) return { durationMs, ended: this.refused() }
    const write = this.ledger.add(durationMs)
    this.lastWriteAtMs = this.clock.monotonic()
    if (this.outlet === undefined) this.early.push({ write, pcm: pcm.slice() })
    else this.outlet.push(write, pcm)
    this.pump()
    return { durationMs, ended: write.ended.promise }
  }

  /** Nothing written before this is sent after it. */
  clear(): { readonly heardMs: number; readonly discardedMs: number } {
    const result = this.cut()
    this.sink?.send({ type: 'clear' })
    return result
  }

  /** Settles with the writes before it. */
  async mark(): Promise<PlayoutEnd> {
    return this.write(new Int16Array(0)).ended
  }

  /** The carrier echoed a mark. One that was cleared meanwhile is not known any more, and proves nothing. */
  echoed(name: string): void {
    const writes = this.pendingMarks.get(name)?.writes ?? []
    this.pendingMarks.delete(name)
    for (const write of writes) this.ledger.played(write, 'carrier')
    this.relieve()
  }

  get ready(): Promise<void> {
    if (this.bufferedMs < this.highWaterMs) return Promise.resolve()
    this.drained ??= deferred()
    return this.drained.promise
  }

  get bufferedMs(): number {
    return this.ledger.unheardMs(this.clock.monotonic())
  }

  /** The stream is over: what is not known to have been heard is cleared, or fails. */
  end(failure?: Error): void {
    this.ended = true
    this.failure = failure
    this.stopTimer?.()
    if (failure !== undefined) {
      this.drained?.reject(failure)
      this.ledger.fail(failure)
    }
    this.cut()
    this.sink = undefined
    this.drained?.resolve()
  }

  private refused(): Promise<PlayoutEnd> {
    const { failure } = this
    const ended = deferred<PlayoutEnd>()
    if (failure === undefined) ended.resolve({ outcome: 'cleared', heardMs: 0, source: 'clock' })
    else ended.reject(failure)
    return ended.promise
  }

  private cut(): { readonly heardMs: number; readonly discardedMs: number } {
    const result = this.ledger.clear(this.clock.monotonic())
    this.ledger = new Ledger()
    this.early.length = 0
    this.unconfirmed = []
    this.unmarked = false
    this.pendingMarks.clear()
    this.heardUntilMs = 0
    this.pacer?.reset()
    this.outlet = this.sink && new Outlet({ from: this.sampleRate, to: this.sink.sampleRate })
    this.relieve()
    return result
  }

  /** Sends what is due, and comes back when more is. */
  private pump(): void {
    this.stopTimer?.()
    this.stopTimer = undefined
    const { outlet, pacer, sink } = this
    if (sink === undefined || outlet === undefined || pacer === undefined) return
    const now = this.clock.monotonic()
    for (let due = pacer.framesDue(now); due > 0 && this.mayTake(outlet, now);)
      due -= this.sendFrame(outlet, pacer, now)
    this.confirm(now)
    this.believeMarks(now)
    this.relieve()
    const waitMs = Math.min(this.waitMs(outlet, pacer, now) ?? Infinity, this.markWaitMs(now))
    if (waitMs < Infinity) this.stopTimer = this.clock.after(waitMs, () => this.pump())
  }

  /** A mark that the carrier lost does not leave its audio open: past its time, the clock is believed. */
  private believeMarks(now: number): void {
    for (const [name, { believedAtMs, writes }] of this.pendingMarks) {
      if (believedAtMs > now) return
      this.pendingMarks.delete(name)
      for (const write of writes) this.ledger.played(write, 'clock')
    }
  }

  private markWaitMs(now: number): number {
    const [first] = this.pendingMarks.values()
    return first === undefined ? Infinity : Math.max(1, first.believedAtMs - now)
  }

  /** Whole frames go at once; a rest is padded with silence only when the application seems to have paused. */
  private mayTake(outlet: Outlet, now: number): boolean {
    if (outlet.hasWholeFrame) return true
    return !outlet.empty && now - this.lastWriteAtMs >= this.idleMs
  }

  private get idleMs(): number {
    return Math.min(60, Math.max(20, (this.sink?.codec.leadMs ?? 0) / 2))
  }

  private waitMs(outlet: Outlet, pacer: Pacer, now: number): number | undefined {
    if (outlet.hasWholeFrame) return Math.max(1, pacer.nextDueMs(now) - now)
    if (!outlet.empty) return Math.max(1, this.lastWriteAtMs + this.idleMs - now)
    if (this.unmarked) return Math.max(1, this.lastMarkAtMs + markEveryMs - now)
    return this.unconfirmed.length > 0 ? Math.max(1, this.heardUntilMs - now) : undefined
  }

  private sendFrame(outlet: Outlet, pacer: Pacer, now: number): number {
    const { pcm, shares } = outlet.take()
    const rate = outlet.frameSamples * 50
    let at = Math.max(now, this.heardUntilMs)
    for (const { write, samples, last } of shares) {
      const lengthMs = (samples * 1000) / rate
      this.ledger.sending(write, at, lengthMs)
      at += lengthMs
      if (last) this.sentWhole(write)
    }
    if (pcm.length === 0) return 0
    this.sink?.send({ type: 'audio', pcm, sampleRate: rate })
    pacer.sent(1, now)
    this.heardUntilMs = Math.max(now, this.heardUntilMs) + 20
    return 1
  }

  private sentWhole(write: Write): void {
    write.sent = true
    this.unconfirmed.push(write)
    this.unmarked = true
  }

  /** Asks the carrier for a mark behind what was sent, or believes the clock. */
  private confirm(now: number): void {
    if (this.sink?.codec.marks !== true) return this.believeClock(now)
    if (!this.unmarked || now - this.lastMarkAtMs < markEveryMs) return
    this.marks += 1
    const name = `trunkline-${this.marks}`
    const believedAtMs = Math.max(now, this.heardUntilMs) + this.markMs
    this.pendingMarks.set(name, { writes: this.unconfirmed, believedAtMs })
    this.unconfirmed = []
    this.unmarked = false
    this.lastMarkAtMs = now
    this.sink.send({ type: 'mark', name })
  }

  private believeClock(now: number): void {
    this.unmarked = false
    while (this.unconfirmed[0] !== undefined && endOf(this.unconfirmed[0]) <= now) {
      const write = this.unconfirmed.shift()
      if (write !== undefined) this.ledger.played(write, 'clock')
    }
  }

  private relieve(): void {
    if (this.drained === undefined || this.bufferedMs >= this.highWaterMs) return
    this.drained.resolve()
    this.drained = undefined
  }
}

/** Marks are asked for at most this often, also of an application that writes frame by frame: writes share them. */
const markEveryMs = 100

function endOf(write: Write): number {
  return write.spans.at(-1)?.toMs ?? 0
}
