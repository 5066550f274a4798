import { Queue } from '../../base/queue.ts'
import type { AudioFrame, WireAudio } from '../../driver/index.ts'
import { VoiceConverter } from './voice-converter.ts'

/** The frames that came in and wait to be read: bounded, resampled to what the application asked for. */
export class Inbound {
  private readonly sampleRate: number
  private readonly keepMs: number
  private readonly voices: VoiceConverter
  private readonly frames = new Queue<AudioFrame>()
  private readonly waiting = new Queue<Reader>()
  private keptMs = 0
  private failure: Error | undefined
  private ended = false
  /** Milliseconds that were dropped because nobody read them. */
  droppedMs = 0

  constructor(options: { readonly sampleRate: number; readonly keepMs: number }) {
    this.sampleRate = options.sampleRate
    this.keepMs = options.keepMs
    this.voices = new VoiceConverter(options.sampleRate)
  }

  /** True when older audio had to be dropped for this one. */
  push(audio: WireAudio, mediaTimeMs: number): boolean {
    if (this.ended) return false
    const frame = this.frameOf(audio, mediaTimeMs)
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
  }

  /** What was read so far stays readable; then the sequence ends, or fails. */
  end(failure?: Error): void {
    this.ended = true
    this.failure = failure
    for (let reader = this.waiting.shift(); reader !== undefined; reader = this.waiting.shift()) {
      if (failure === undefined) reader.resolve({ done: true, value: undefined })
      else reader.reject(failure)
    }
  }

  next(): Promise<IteratorResult<AudioFrame>> {
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
  private frameOf(audio: WireAudio, mediaTimeMs: number): AudioFrame {
    const { participant, silent, track } = audio
    const frame: Mutable<AudioFrame> = {
      pcm: this.voices.convert(audio),
      sampleRate: this.sampleRate,
      track,
      mediaTimeMs,
    }
    if (participant !== undefined) frame.participant = participant
    if (silent !== undefined) frame.silent = silent
    return frame
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

type Reader = PromiseWithResolvers<IteratorResult<AudioFrame>>
type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

function lengthMs(frame: AudioFrame): number {
  return (frame.pcm.length * 1000) / frame.sampleRate
}
