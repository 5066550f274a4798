import { createResampler, decodeAlawInto, decodeMulawInto, type Resampler } from '@trunkline/audio'

import type { WireAudio } from '../../driver/index.ts'

/** Turns what came in into samples of the application's own, at the application's rate; each voice has a filter of its own. */
export class VoiceConverter {
  private readonly sampleRate: number
  private readonly resamplers = new Map<string, Resampler>()
  /** Of the audio before: nearly always the next one is of the same voice. */
  private latest: { readonly voice: Voice; readonly resampler: Resampler } | undefined
  /** Written anew with each frame that is resampled. */
  private decoded = new Int16Array(0)

  constructor(sampleRate: number) {
    this.sampleRate = sampleRate
  }

  /** Samples that nothing else writes to. */
  convert(audio: WireAudio): Int16Array {
    if (audio.sampleRate !== this.sampleRate) return this.resamplerOf(audio).push(this.samplesOf(audio))
    const { samples } = audio
    return samples instanceof Int16Array ? samples.slice() : decodeInto(audio, samples, new Int16Array(samples.length))
  }

  /** A new connection begins: what the filters remember belongs to the old one. */
  restart(): void {
    this.resamplers.clear()
    this.latest = undefined
  }

  private samplesOf(audio: WireAudio): Int16Array {
    const { samples } = audio
    if (samples instanceof Int16Array) return samples
    if (this.decoded.length !== samples.length) this.decoded = new Int16Array(samples.length)
    return decodeInto(audio, samples, this.decoded)
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

function decodeInto({ encoding }: WireAudio, bytes: Uint8Array, pcm: Int16Array): Int16Array {
  return encoding === 'pcma' ? decodeAlawInto(bytes, pcm) : decodeMulawInto(bytes, pcm)
}
