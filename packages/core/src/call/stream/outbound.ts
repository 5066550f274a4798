import { createPacer, type Pacer } from '@trunkline/audio'

import type { Playout, PlayoutEnd, PlayoutProgress } from '../../api/handle.ts'
import type { Ticker, TickerJob } from '../../base/ticker.ts'
import type { AudioFormat, Clock, MediaCodec, MediaCommand } from '../../driver/index.ts'
import { FrameQueue } from './frame-queue.ts'
import { HighWater } from './high-water.ts'
import { PlayoutLedger } from './playout-ledger.ts'
import { PlayoutMarks } from './playout-marks.ts'
import { StreamPlayout } from './playout.ts'
import { ProgressReporter } from './progress-reporter.ts'
import type { Samples } from './sample-buffer.ts'

/** Where frames go once the carrier's socket is there. */
export interface Sink {
  readonly codec: MediaCodec
  readonly sampleRate: number
  send(command: MediaCommand): void
  /** A frame that passes through. */
  sendBytes(bytes: Uint8Array): void
}

export interface OutboundOptions {
  readonly clock: Clock
  readonly ticker: Ticker
  readonly format: AudioFormat
  readonly sampleRate: number
  readonly highWaterMs: number
  /** How long after the far side should have heard it the carrier's mark may come; then the clock is believed. */
  readonly markMs: number
}

/** The audio on its way out: paced, cut into whole frames, and accounted for to the millisecond. */
export class Outbound implements TickerJob {
  /** When something is to be done, on the monotonic clock. */
  dueMs = Infinity
  private readonly options: OutboundOptions
  private readonly progress = new ProgressReporter()
  private ledger = this.newLedger()
  private readonly marks: PlayoutMarks
  /** Written before the carrier's socket was there. */
  private readonly early: { readonly playout: StreamPlayout; readonly audio: Samples }[] = []
  private sink: Sink | undefined
  private queue: FrameQueue | undefined
  private pacer: Pacer | undefined
  /** By the clock model, when the far side will have heard all that was sent. */
  private heardUntilMs = 0
  /** The same within the frame that is being sent. */
  private sharedUntilMs = 0
  private lastWriteAtMs = 0
  private paused = false
  private readonly highWater: HighWater
  private ended = false
  /** Why nothing can be written any more, where that is a failure. */
  private failure: Error | undefined

  constructor(options: OutboundOptions) {
    this.options = options
    this.marks = new PlayoutMarks(options.markMs)
    this.highWater = new HighWater(options.highWaterMs)
  }

  /** The carrier's socket is open; a newer one takes over from an older. */
  connect(sink: Sink): void {
    this.sink = sink
    this.queue ??= this.newQueue(sink)
    this.pacer ??= createPacer({ leadMs: sink.codec.leadMs })
    // Marks sent on an older socket will not be echoed on this one.
    this.ledger.playedUpTo(this.marks.believed(Infinity), 'clock')
    for (const { audio, playout } of this.early.splice(0)) this.queue.push(playout, audio)
    this.pump(this.now)
  }

  /** The carrier's socket is gone: what is written waits for the next one. */
  disconnect(): void {
    this.sink = undefined
    this.plan(Infinity)
  }

  write(audio: Samples, note?: unknown): Playout {
    const durationMs = (audio.length * 1000) / this.options.sampleRate
    if (this.ended) return this.refused(durationMs, note)
    const playout = this.ledger.add(durationMs, note)
    const { now } = this
    this.lastWriteAtMs = now
    if (this.queue === undefined) this.early.push({ playout, audio: copyOf(audio) })
    else this.queue.push(playout, audio)
    this.pump(now)
    return playout
  }

  /** Nothing written before this is sent after it. */
  clear(): { readonly heardMs: number; readonly discardedMs: number } {
    const result = this.cut()
    this.sink?.send({ type: 'clear' })
    return result
  }

  /** Settles with the writes before it. */
  async mark(): Promise<PlayoutEnd> {
    return this.write(noSamples).ended
  }

  /** The carrier echoed a mark. */
  echoed(name: string): void {
    const { now } = this
    this.ledger.playedUpTo(this.marks.echoed(name, now), 'carrier')
    this.relieve(now)
  }

  get ready(): Promise<void> {
    const ready = this.highWater.ready(this.bufferedMs)
    this.replan()
    return ready
  }

  get bufferedMs(): number {
    return this.ledger.unheardMs(this.heardNow(this.now))
  }

  /** Sends nothing more until `resume`. */
  pause(): void {
    this.paused = true
    this.replan()
  }

  resume(): void {
    this.paused = false
    this.pump(this.now)
  }

  get isPaused(): boolean {
    return this.paused
  }

  /** How far the far side has heard, from now on. */
  follow(): AsyncIterableIterator<PlayoutProgress> {
    const iterator = this.progress.follow()
    if (this.ended) this.progress.end()
    else this.replan()
    return iterator
  }

  tick(): void {
    this.pump(this.now)
  }

  /** The stream is over: what is not known to have been heard is cleared, or fails. */
  end(failure?: Error): void {
    this.ended = true
    this.failure = failure
    if (failure !== undefined) {
      this.highWater.fail(failure)
      this.ledger.fail(failure)
    }
    this.cut()
    this.disconnect()
    this.queue = undefined
    this.progress.end()
    this.highWater.end()
  }

  private refused(durationMs: number, note: unknown): Playout {
    const playout = new StreamPlayout(0, durationMs, note, () => undefined)
    playout.settle(this.failure ?? { outcome: 'cleared', heardMs: 0, source: 'clock' })
    return playout
  }

  private cut(): { readonly heardMs: number; readonly discardedMs: number } {
    const { now } = this
    const result = this.ledger.clear(this.heardNow(now))
    this.ledger = this.newLedger()
    this.early.length = 0
    this.marks.clear()
    this.heardUntilMs = 0
    this.pacer?.reset()
    this.queue = this.sink && this.newQueue(this.sink)
    this.relieve(now)
    return result
  }

  /** Sends what is due, and comes back when more is. */
  private pump(now: number): void {
    const { pacer, queue, sink } = this
    if (sink === undefined || queue === undefined || pacer === undefined) return
    for (let due = this.paused ? 0 : pacer.framesDue(now); due > 0 && this.mayTake(queue, now);)
      due -= this.sendFrame(sink, queue, pacer, now)
    this.confirm(sink, now)
    if (this.progress.isFollowed) this.ledger.report(this.heardNow(now))
    this.relieve(now)
    this.replan(now)
  }

  /** Whole frames go at once; a rest is padded with silence only when the application seems to have paused. */
  private mayTake(queue: FrameQueue, now: number): boolean {
    if (queue.hasWholeFrame) return true
    return !queue.empty && now - this.lastWriteAtMs >= this.idleMs
  }

  private get idleMs(): number {
    return Math.min(60, Math.max(20, (this.sink?.codec.leadMs ?? 0) / 2))
  }

  private sendFrame(sink: Sink, queue: FrameQueue, pacer: Pacer, now: number): number {
    this.sharedUntilMs = Math.max(now, this.heardUntilMs)
    const samples = queue.take(this.onShare)
    if (samples.length === 0) return 0
    if (samples instanceof Int16Array) sink.send({ type: 'audio', pcm: samples, sampleRate: sink.sampleRate })
    else sink.sendBytes(samples)
    pacer.sent(1, now)
    this.heardUntilMs = Math.max(now, this.heardUntilMs) + frameMs
    return 1
  }

  private readonly onShare = (playout: StreamPlayout, samples: number, last: boolean): void => {
    const lengthMs = (samples * 1000) / (this.sink?.sampleRate ?? 1)
    this.ledger.sending(playout, this.sharedUntilMs, lengthMs, last)
    this.sharedUntilMs += lengthMs
  }

  /** Asks the carrier for a mark behind what was sent, or believes the clock. */
  private confirm(sink: Sink, now: number): void {
    if (!sink.codec.marks) return this.ledger.believeClock(now)
    this.ledger.playedUpTo(this.marks.believed(now), 'clock')
    const { ledger, marks } = this
    if (!this.isUnmarked || now < marks.nextAtMs(this.isAwaited)) return
    const name = marks.add(ledger.sent, Math.max(now, this.heardUntilMs), now)
    sink.send({ type: 'mark', name })
  }

  private get isUnmarked(): boolean {
    return this.ledger.sent > this.marks.markedUpTo
  }

  /** The application waits for the end of a playout that no mark follows. */
  private get isAwaited(): boolean {
    if (this.highWater.isAwaited || this.progress.isFollowed) return true
    return this.ledger.awaited > this.marks.markedUpTo
  }

  private replan(now = this.now): void {
    this.plan(this.sink === undefined ? Infinity : this.nextMs(this.sink, now))
  }

  /** When there is something to do for which no message of the carrier and no write comes. */
  private nextMs({ codec }: Sink, now: number): number {
    const { ledger, marks, pacer, queue } = this
    if (queue === undefined || pacer === undefined) return Infinity
    let next = marks.believedAtMs
    if (!this.paused) next = Math.min(next, this.nextFrameMs(queue, pacer, now))
    if (!codec.marks && ledger.isUnconfirmed)
      next = Math.min(next, ledger.isAwaited ? ledger.nextEndMs : now + unawaitedEveryMs)
    if (codec.marks && this.isUnmarked) next = Math.min(next, marks.nextAtMs(this.isAwaited))
    if (this.highWater.isAwaited) next = Math.min(next, now + frameMs)
    if (this.heardUntilMs + marks.delayMs > now) next = Math.min(next, this.progress.dueMs)
    return next === Infinity ? next : Math.max(next, now + 1)
  }

  private nextFrameMs(queue: FrameQueue, pacer: Pacer, now: number): number {
    if (queue.hasWholeFrame) return pacer.nextDueMs(now)
    return queue.empty ? Infinity : this.lastWriteAtMs + this.idleMs
  }

  /** What is heard at this moment was due so long before, by the clock model. */
  private heardNow(now: number): number {
    return now - this.marks.delayMs
  }

  private plan(dueMs: number): void {
    this.dueMs = dueMs
    this.options.ticker.plan(this)
  }

  private relieve(now: number): void {
    if (this.highWater.isAwaited) this.highWater.relieve(this.ledger.unheardMs(this.heardNow(now)))
  }

  private get now(): number {
    return this.options.clock.monotonic()
  }

  private newQueue({ codec, sampleRate }: Sink): FrameQueue {
    const { format, sampleRate: from } = this.options
    return new FrameQueue({ format, from, to: sampleRate, law: codec.law })
  }

  private newLedger(): PlayoutLedger {
    return new PlayoutLedger(this.progress, () => this.replan())
  }
}

/** How often it is looked whether what no one waits for was heard, by the clock. */
const unawaitedEveryMs = 500

/** Carriers take frames of this length. */
const frameMs = 20

const noSamples = new Int16Array(0)

/** A Buffer's slice would be no copy. */
function copyOf(audio: Samples): Samples {
  return audio instanceof Int16Array ? audio.slice() : new Uint8Array(audio)
}
