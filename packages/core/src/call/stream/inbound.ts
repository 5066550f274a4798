import type { StreamStatistics } from '../../api/handle.ts'
import { Queue } from '../../base/queue.ts'
import type { AudioFormat, AudioFrame, EncodedFrame, WireAudio } from '../../driver/index.ts'
import { InboundQuality } from './inbound-quality.ts'
import { SpeechWatch } from './speech-watch.ts'
import { VoiceConverter } from './voice-converter.ts'

/** The frames that came in and wait to be read: bounded, resampled to what the application asked for. */
export class Inbound {
  private readonly format: AudioFormat
  private readonly sampleRate: number
  private readonly keepMs: number
  readonly speech = new SpeechWatch()
  private readonly voices: VoiceConverter
  private readonly quality: InboundQuality
  private readonly frames = new Queue<StreamFrame>()
  private readonly waiting = new Queue<Reader>()
  private keptMs = 0
  private failure: Error | undefined
  private ended = false
  /** Milliseconds that were dropped because they were not read. */
  droppedMs = 0

  constructor(options: InboundOptions) {
    this.format = options.format
    this.sampleRate = options.sampleRate
    this.keepMs = options.keepMs
    this.voices = new VoiceConverter(options)
    this.quality = new InboundQuality(options)
  }

  /** True when older audio had to be dropped for this one. */
  push(audio: WireAudio, mediaTimeMs: number, arrivalMs: number): boolean {
    if (this.ended) return false
    const frame = this.frameOf(audio, mediaTimeMs)
    this.speech.hear(frame)
    const filling = this.quality.take(frame, arrivalMs)
    const dropped = filling !== undefined && this.deliver(filling)
    return this.deliver(frame) || dropped
  }

  get statistics(): StreamStatistics {
    const { concealedMs, frames, jitterMs, lateFrames, lostFrames } = this.quality
    return {
      frames,
      lostFrames,
      lateFrames,
      jitterMs,
      concealedMs: Math.round(concealedMs),
      droppedMs: Math.round(this.droppedMs),
    }
  }

  private deliver(frame: StreamFrame): boolean {
    const reader = this.waiting.shift()
    if (reader !== undefined) {
      reader.resolve({ done: false, value: frame })
      return false
    }
    this.frames.push(frame)
    this.keptMs += lengthMs(frame)
    return this.dropOldest()
  }

  /** A new connection begins. */
  restart(): void {
    this.voices.restart()
    this.quality.restart()
  }

  /** What was read so far stays readable; then the sequence ends, or fails. */
  end(failure?: Error): void {
    this.ended = true
    this.failure = failure
    this.speech.end()
    for (let reader = this.waiting.shift(); reader !== undefined; reader = this.waiting.shift()) {
      if (failure === undefined) reader.resolve({ done: true, value: undefined })
      else reader.reject(failure)
    }
  }

  next(): Promise<IteratorResult<StreamFrame>> {
    const frame = this.frames.shift()
    if (frame !== undefined) {
      this.keptMs -= lengthMs(frame)
      return Promise.resolve({ done: false, value: frame })
    }
    if (this.failure !== undefined) return Promise.reject(this.failure)
    if (this.ended) return Promise.resolve({ done: true, value: undefined })
    const reader: Reader = Promise.withResolvers()
    this.waiting.push(reader)
    return reader.promise
  }

  /** A frame is the application's own: nothing here writes to it again. */
  private frameOf(audio: WireAudio, mediaTimeMs: number): StreamFrame {
    const { participant, silent, track } = audio
    const { sampleRate } = this
    const samples = this.voices.convert(audio)
    const frame: Mutable<StreamFrame> =
      samples instanceof Int16Array
        ? { pcm: samples, sampleRate, track, mediaTimeMs }
        : { format: this.law, bytes: samples, sampleRate, track, mediaTimeMs }
    if (participant !== undefined) frame.participant = participant
    if (silent !== undefined) frame.silent = silent
    return frame
  }

  private get law(): EncodedFrame['format'] {
    return this.format === 'pcma' ? 'pcma' : 'pcmu'
  }

  private dropOldest(): boolean {
    let dropped = false
    while (this.keptMs > this.keepMs) {
      const oldest = this.frames.shift()
      if (oldest === undefined) return dropped
      this.keptMs -= lengthMs(oldest)
      this.droppedMs += lengthMs(oldest)
      dropped = true
    }
    return dropped
  }
}

/** What the application reads. */
export type StreamFrame = AudioFrame | EncodedFrame

export interface InboundOptions {
  /** Whether gaps are filled. */
  readonly conceal: boolean
  readonly format: AudioFormat
  readonly sampleRate: number
  /** Milliseconds of unread audio that are kept. */
  readonly keepMs: number
}

type Reader = PromiseWithResolvers<IteratorResult<StreamFrame>>
type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

function lengthMs(frame: StreamFrame): number {
  const { length } = 'pcm' in frame ? frame.pcm : frame.bytes
  return (length * 1000) / frame.sampleRate
}
