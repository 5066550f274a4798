import { createResampler, type Resampler } from '@trunkline/audio'

import type { AudioFormat, WireAudio } from '../../driver/index.ts'
import { decodeInto, encodeBy } from './g711.ts'
import type { Samples } from './sample-buffer.ts'

/**
 * Turns what came in into audio of the application's own, in its format and at its rate; each voice has a filter of its
 * own.
 */
export class VoiceConverter {
  private readonly format: AudioFormat
  private readonly sampleRate: number
  private readonly resamplers = new Map<string, Resampler>()
  /** Of the audio before: nearly always the next one is of the same voice. */
  private latest: { readonly voice: Voice; readonly resampler: Resampler } | undefined
  /** Written anew with each frame that is resampled. */
  private decoded = new Int16Array(0)

  constructor({ format, sampleRate }: { readonly format: AudioFormat; readonly sampleRate: number }) {
    this.format = format
    this.sampleRate = sampleRate
  }

  /** Samples or bytes that nothing else writes to. */
  convert(audio: WireAudio): Samples {
    const { format } = this
    const { encoding, sampleRate, samples } = audio
    // not by slice, which for a Buffer is no copy
    if (encoding === format && sampleRate === this.sampleRate)
      return samples instanceof Int16Array ? samples.slice() : new Uint8Array(samples)
    const pcm = this.resampled(audio)
    return format === 'pcm16' ? pcm : encodeBy(format, pcm)
  }

  private resampled(audio: WireAudio): Int16Array {
    const { encoding, sampleRate, samples } = audio
    if (sampleRate !== this.sampleRate) return this.resamplerOf(audio).push(this.samplesOf(audio))
    if (samples instanceof Int16Array) return samples
    return encoding === 'pcm16' ? noSamples : decodeInto(encoding, samples, new Int16Array(samples.length))
  }

  /** A new connection begins: what the filters remember belongs to the old one. */
  restart(): void {
    this.resamplers.clear()
    this.latest = undefined
  }

  private samplesOf({ encoding, samples }: WireAudio): Int16Array {
    if (samples instanceof Int16Array) return samples
    if (encoding === 'pcm16') return noSamples
    if (this.decoded.length !== samples.length) this.decoded = new Int16Array(samples.length)
    return decodeInto(encoding, samples, this.decoded)
  }

  private resamplerOf(audio: WireAudio): Resampler {
    if (this.latest !== undefined && isSameVoice(this.latest.voice, audio)) return this.latest.resampler
    const { participant, sampleRate, track } = audio
    const name = `${track}:${participant ?? ''}:${sampleRate}`
    const resampler = this.resamplers.get(name) ?? createResampler({ from: sampleRate, to: this.sampleRate })
    this.remember(name, resampler)
    this.latest = { voice: { participant, sampleRate, track }, resampler }
    return resampler
  }

  /** The voices that spoke last: the sender names them, so their number must not be the sender's to choose. */
  private remember(voice: string, resampler: Resampler): void {
    this.resamplers.delete(voice)
    this.resamplers.set(voice, resampler)
    const [longestSilent] = this.resamplers.keys()
    if (this.resamplers.size > mostVoices && longestSilent !== undefined) this.resamplers.delete(longestSilent)
  }
}

type Voice = Pick<WireAudio, 'participant' | 'sampleRate' | 'track'>

/** Carriers send the few loudest voices of a call one by one. */
const mostVoices = 32

function isSameVoice(one: Voice, other: Voice): boolean {
  return one.participant === other.participant && one.track === other.track && one.sampleRate === other.sampleRate
}

const noSamples = new Int16Array(0)
