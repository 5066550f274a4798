import { millisecondsOf } from '@trunkline/audio'

import type { AudioStream, Playout, PlayoutEnd } from '../../api/handle.ts'
import { verbRules } from '../../api/option-rule.ts'
import type { StreamOptions } from '../../api/option.ts'
import { type Deferred, deferred } from '../../base/deferred.ts'
import { summary } from '../../base/summary.ts'
import {
  type AudioFormat,
  checkOptions,
  type OperationFailure,
  TelephonyError,
  type WireAudio,
} from '../../driver/index.ts'
import type { CallCore } from '../core.ts'
import { failed } from '../failed.ts'
import { limitOf } from '../verb-deadline.ts'
import { Inbound } from './inbound.ts'
import { Outbound, type Sink } from './outbound.ts'

export type StreamEndReason = 'closed' | 'call-ended' | 'carrier' | 'failed'

/** One open stream of a call, whichever socket serves it at the moment. */
export class CallStream {
  readonly core: CallCore
  readonly writable: boolean
  readonly ended = deferred<{ readonly reason: StreamEndReason; readonly failure?: OperationFailure }>()
  readonly inbound: Inbound
  readonly outbound: Outbound
  readonly handle: AudioStream<AudioFormat>
  /** The socket has begun. */
  readonly begun: Deferred<void> = deferred()
  /** The carrier has accepted the stream, or may have. */
  accepted = false
  /** The name of its start. */
  key: string | undefined
  /** Every name of this stream's operations, those of its stop included. */
  readonly keys = new Set<string>()
  closing = false
  /** What is added to the times of a connection, which counts from its own beginning; undefined until its first frame. */
  private shiftMs: number | undefined = 0
  /** Up to where the stream was heard. */
  private heardMs = 0

  constructor(core: CallCore, options: StreamOptions & { readonly writable: boolean }, close: () => Promise<void>) {
    const { conceal = false, format = 'pcm16', sampleRate = 16_000, writable } = options
    const { highWaterMs = 1_000, keepMs = 10_000 } = options
    this.core = core
    this.writable = writable
    this.inbound = new Inbound({ conceal, format, sampleRate, keepMs })
    const markMs = limitOf('stream.write', core.deps.deadlines)
    const { clock, deps } = core
    this.outbound = new Outbound({ clock, ticker: deps.ticker, format, sampleRate, highWaterMs, markMs })
    this.handle = createHandle(this, { format, sampleRate }, close)
  }

  /** The carrier's socket has begun; a later one continues the stream. */
  connect(sink: Sink, writable: boolean): void {
    this.inbound.restart()
    if (writable) this.outbound.connect(sink)
    if (this.begun.settled) {
      this.shiftMs = undefined
      return
    }
    this.begun.resolve()
    this.core.emit({ type: 'stream-started', sampleRate: sink.sampleRate }, carrierEvidence)
  }

  receive(audio: WireAudio): void {
    if (!this.inbound.push(audio, this.timeOf(audio), this.core.clock.monotonic())) return
    this.core.deps.warnings.raise({
      code: 'audio-dropped',
      message: 'inbound audio was dropped because it was not read: read the stream, or raise keepMs',
      callId: this.core.id,
    })
  }

  get capability(): 'stream' | 'stream.listen' {
    return this.writable ? 'stream' : 'stream.listen'
  }

  know(key: string): void {
    this.key = key
    this.keys.add(key)
  }

  /** Its time on the clock of the whole stream, which a later connection continues. */
  private timeOf({ mediaTimeMs, sampleRate, samples }: WireAudio): number {
    this.shiftMs ??= this.heardMs - mediaTimeMs
    const timeMs = mediaTimeMs + this.shiftMs
    this.heardMs = Math.max(this.heardMs, timeMs + millisecondsOf(samples.length, sampleRate))
    return timeMs
  }

  /** Settles everything, once. */
  end(reason: StreamEndReason, failure?: OperationFailure): void {
    const { core } = this
    if (this.ended.settled) return
    const closed = core.isClosed && reason !== 'closed' ? core.over('stream') : undefined
    this.outbound.end(closed)
    this.inbound.end(failure === undefined ? closed : failed(core, 'stream', failure))
    const end = { reason, ...(failure && { failure }) }
    if (this.begun.settled)
      core.emit({ type: 'stream-ended', ...end }, reason === 'carrier' ? carrierEvidence : undefined)
    if (closed === undefined) this.ended.resolve(end)
    else this.ended.reject(closed)
  }
}

/** The socket itself is the evidence; there is no body to show. */
export const carrierEvidence = { event: { type: 'call-alive' } } as const

function createHandle(
  stream: CallStream,
  { format, sampleRate }: { readonly format: AudioFormat; readonly sampleRate: number },
  close: () => Promise<void>,
): AudioStream<AudioFormat> {
  const { inbound, outbound } = stream
  const needWritable = (): void => {
    if (!stream.writable)
      throw stream.core.error('unsupported', 'This stream only listens: open it with direction "both" to write')
  }
  const facts = (): object => ({
    call: stream.core.id,
    format,
    sampleRate,
    direction: stream.writable ? 'both' : 'in',
    bufferedMs: Math.round(outbound.bufferedMs),
    droppedMs: Math.round(inbound.droppedMs),
    isOpen: !stream.ended.settled,
  })
  return {
    ...summary('AudioStream', facts),
    format,
    sampleRate,
    write(audio, options): Playout {
      needWritable()
      if (options !== undefined) checkOptions('write', options, verbRules.write)
      if (!isAudioOf(format, audio)) throw new TelephonyError('invalid-argument', writeTakes(format))
      return outbound.write(audio, options?.note)
    },
    get ready() {
      return outbound.ready
    },
    // oxlint-disable-next-line typescript/require-await -- a failure must reject, not throw
    async clear() {
      needWritable()
      return outbound.clear()
    },
    async mark(name): Promise<PlayoutEnd & { readonly name: string }> {
      needWritable()
      return { name, ...(await outbound.mark()) }
    },
    progress() {
      needWritable()
      return outbound.follow()
    },
    speech(options = {}) {
      checkOptions('speech', options, verbRules.speech)
      return inbound.speech.follow(options)
    },
    pause() {
      needWritable()
      outbound.pause()
    },
    resume() {
      needWritable()
      outbound.resume()
    },
    get isPaused() {
      return outbound.isPaused
    },
    get bufferedMs() {
      return outbound.bufferedMs
    },
    get statistics() {
      return inbound.statistics
    },
    get droppedMs() {
      return inbound.droppedMs
    },
    ended: stream.ended.promise,
    close,
    [Symbol.asyncDispose]: close,
    [Symbol.asyncIterator]: () => ({
      next: () => inbound.next(),
      return: () => Promise.resolve({ done: true, value: undefined }),
    }),
  }
}

function isAudioOf(format: AudioFormat, audio: unknown): audio is Int16Array | Uint8Array {
  return format === 'pcm16' ? audio instanceof Int16Array : audio instanceof Uint8Array
}

function writeTakes(format: AudioFormat): string {
  if (format === 'pcm16') return 'write takes an Int16Array of mono samples'
  return `write takes a Uint8Array of G.711 bytes: this stream has format "${format}"`
}
