import { type Concealer, createConcealer } from '@trunkline/audio'

import type { AudioFormat, AudioFrame, EncodedFrame } from '../../driver/index.ts'
import { decodeInto, encodeBy } from './g711.ts'
import { isQuiet } from './quiet.ts'
import type { Samples } from './sample-buffer.ts'
import { VoiceTiming } from './voice-timing.ts'

type StreamFrame = AudioFrame | EncodedFrame

/** Watches how the audio comes in, and fills its gaps where that is asked for. */
export class InboundQuality {
  frames = 0
  lostFrames = 0
  lateFrames = 0
  concealedMs = 0
  private readonly format: AudioFormat
  private readonly conceals: boolean
  private readonly voices = new Map<string, Voice>()
  /** Of the frame before: nearly always the next one is of the same voice. */
  private latest: Voice | undefined

  constructor({ conceal, format }: { readonly conceal: boolean; readonly format: AudioFormat }) {
    this.conceals = conceal
    this.format = format
  }

  /** Of the voice that was heard last, in milliseconds. */
  get jitterMs(): number {
    return this.latest?.timing.jitterMs ?? 0
  }

  /** Takes a frame; returns what fills the gap before it. */
  take(frame: StreamFrame, arrivalMs: number): StreamFrame | undefined {
    const samples = 'pcm' in frame ? frame.pcm : frame.bytes
    const voice = this.voiceOf(frame)
    const lengthMs = (samples.length * 1_000) / frame.sampleRate
    const { mediaTimeMs, silent } = frame
    const quiet = silent === true || isQuiet(this.format, samples)
    voice.timing.hear({ arrivalMs, lengthMs, mediaTimeMs, quiet })
    const { isLate, lostMs } = voice.timing
    this.frames += 1
    if (isLate) this.lateFrames += 1
    if (lostMs > 0) this.lostFrames += Math.max(1, Math.round(lostMs / lengthMs))
    if (!this.conceals) return undefined
    const filling = lostMs > 0 ? this.fill(voice.concealer, frame, lostMs) : undefined
    voice.concealer.hear(this.pcmOf(samples))
    return filling
  }

  /** A new connection begins: what is missing between the two was not lost on the way. */
  restart(): void {
    this.voices.clear()
    this.latest = undefined
  }

  private fill(concealer: Concealer, frame: StreamFrame, lostMs: number): StreamFrame {
    const pcm = concealer.conceal(Math.round((lostMs * frame.sampleRate) / 1_000))
    this.concealedMs += lostMs
    const facts = { mediaTimeMs: frame.mediaTimeMs - lostMs, concealed: true } as const
    return 'pcm' in frame ? { ...frame, ...facts, pcm } : { ...frame, ...facts, bytes: encodeBy(frame.format, pcm) }
  }

  private pcmOf(samples: Samples): Int16Array {
    if (samples instanceof Int16Array) return samples
    return this.format === 'pcm16' ? noSamples : decodeInto(this.format, samples, new Int16Array(samples.length))
  }

  private voiceOf({ participant, sampleRate, track }: StreamFrame): Voice {
    const { latest } = this
    if (latest !== undefined && latest.participant === participant && latest.track === track) return latest
    const name = `${track}:${participant ?? ''}`
    const voice = this.voices.get(name) ?? {
      participant,
      track,
      timing: new VoiceTiming(),
      concealer: this.conceals ? createConcealer({ sampleRate }) : noConcealer,
    }
    this.remember(name, voice)
    return voice
  }

  /** The voices that spoke last: the sender names them, so their number must not be the sender's to choose. */
  private remember(name: string, voice: Voice): void {
    this.voices.delete(name)
    this.voices.set(name, voice)
    this.latest = voice
    const [longestSilent] = this.voices.keys()
    if (this.voices.size > mostVoices && longestSilent !== undefined) this.voices.delete(longestSilent)
  }
}

interface Voice {
  readonly participant: string | undefined
  readonly track: StreamFrame['track']
  readonly timing: VoiceTiming
  readonly concealer: Concealer
}

const noSamples = new Int16Array(0)

const noConcealer: Concealer = { hear: () => undefined, conceal: () => noSamples }

const mostVoices = 32
