import { createResampler, type Resampler } from '@trunkline/audio'

import type { AudioFrame } from '../../driver/index.ts'

/** The frames that came in and wait to be read: bounded, resampled to what the application asked for. */
export class Inbound {
  private readonly sampleRate: number
  private readonly keepMs: number
  private readonly resamplers = new Map<string, Resampler>()
  /** Of the frame before: nearly always the next one is of the same voice. */
  private latest: { readonly frame: AudioFrame; readonly resampler: Resampler } | undefined
  private readonly frames: AudioFrame[] = []
  private waiting: ((result: IteratorResult<AudioFrame>) => void)[] = []
  private refused: ((reason: Error) => void)[] = []
  private keptMs = 0
  private failure: Error | undefined
  private ended = false
  /** Milliseconds that were dropped because nobody read them. */
  droppedMs = 0

  constructor(options: { readonly sampleRate: number; readonly keepMs: number }) {
    this.sampleRate = options.sampleRate
    this.keepMs = options.keepMs
  }

  /** True when older audio had to be dropped for this frame. */
  push(frame: AudioFrame): boolean {
    if (this.ended) return false
    const wanted = this.resampled(frame)
    const resolve = this.waiting.shift()
    this.refused.shift()
    if (resolve) {
      resolve({ done: false, value: wanted })
      return false
    }
    this.frames.push(wanted)
    this.keptMs += lengthMs(wanted)
    return this.dropOldest()
  }

  /** A new connection begins: what the filters remember belongs to the old one. */
  restart(): void {
    this.resamplers.clear()
    this.latest = undefined
  }

  /** What was read so far stays readable; then the sequence ends, or fails. */
  end(failure?: Error): void {
    this.ended = true
    this.failure = failure
    if (failure === undefined) for (const resolve of this.waiting) resolve({ done: true, value: undefined })
    else for (const reject of this.refused) reject(failure)
    this.waiting = []
    this.refused = []
  }

  next(): Promise<IteratorResult<AudioFrame>> {
    const frame = this.frames.shift()
    if (frame !== undefined) {
      this.keptMs -= lengthMs(frame)
      return Promise.resolve({ done: false, value: frame })
    }
    if (this.failure !== undefined) return Promise.reject(this.failure)
    if (this.ended) return Promise.resolve({ done: true, value: undefined })
    return new Promise((resolve, reject) => {
      this.waiting.push(resolve)
      this.refused.push(reject)
    })
  }

  private resampled(frame: AudioFrame): AudioFrame {
    if (frame.sampleRate === this.sampleRate) return frame
    return { ...frame, pcm: this.resamplerOf(frame).push(frame.pcm), sampleRate: this.sampleRate }
  }

  private resamplerOf(frame: AudioFrame): Resampler {
    if (this.latest !== undefined && isSameVoice(this.latest.frame, frame)) return this.latest.resampler
    const voice = `${frame.track}:${frame.participant ?? ''}:${frame.sampleRate}`
    const resampler = this.resamplers.get(voice) ?? createResampler({ from: frame.sampleRate, to: this.sampleRate })
    this.remember(voice, resampler)
    this.latest = { frame: { ...frame, pcm: noSamples }, resampler }
    return resampler
  }

  /** The voices that spoke last: the sender names them, so their number must not be the sender's to choose. */
  private remember(voice: string, resampler: Resampler): void {
    this.resamplers.delete(voice)
    this.resamplers.set(voice, resampler)
    const [longestSilent] = this.resamplers.keys()
    if (this.resamplers.size > mostVoices && longestSilent !== undefined) this.resamplers.delete(longestSilent)
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

/** Carriers send the few loudest voices of a call one by one. */
const mostVoices = 32

const noSamples = new Int16Array(0)

function isSameVoice(one: AudioFrame, other: AudioFrame): boolean {
  return one.participant === other.participant && one.track === other.track && one.sampleRate === other.sampleRate
}

function lengthMs(frame: AudioFrame): number {
  return (frame.pcm.length * 1000) / frame.sampleRate
}
