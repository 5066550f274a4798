import { createResampler, type Resampler } from '@trunkline/audio'

import type { AudioFormat } from '../../driver/index.ts'
import { decodeInto, type Law } from './g711.ts'
import type { Samples } from './sample-buffer.ts'

/** What the application writes, and what the carrier takes. */
export interface ConversionOptions {
  readonly format: AudioFormat
  readonly from: number
  readonly to: number
  /** The law of the carrier's socket, where it has one. */
  readonly law: Law | undefined
}

/** Turns what the application writes into samples as the carrier takes them; what the carrier takes as it is passes through. */
export class OutgoingConverter {
  /** As what the carrier takes it: bytes of G.711 where they pass through, else samples. */
  readonly format: AudioFormat
  private readonly law: Law | undefined
  private readonly ratio: number
  private readonly resampler: Resampler | undefined
  // written anew with each piece
  private decoded = noSamples
  private resampled = noSamples

  constructor({ format, from, law, to }: ConversionOptions) {
    const passes = format !== 'pcm16' && format === law
    this.format = passes ? format : 'pcm16'
    this.law = format === 'pcm16' || passes ? undefined : format
    this.ratio = to / from
    this.resampler = from === to ? undefined : createResampler({ from, to })
  }

  /** Whether the end of what was written is still to come, from `flush` or with what is written next. */
  get holdsBack(): boolean {
    return this.resampler !== undefined
  }

  /** Valid until the next piece is converted. */
  convert(audio: Samples): Samples {
    const { law, resampler } = this
    const samples = law === undefined ? audio : this.decode(law, audio)
    if (resampler === undefined || !(samples instanceof Int16Array)) return samples
    const most = Math.ceil(samples.length * this.ratio) + 1
    if (most > largestKept) return resampler.push(samples)
    if (this.resampled.length < most) this.resampled = new Int16Array(most)
    return resampler.pushInto(samples, this.resampled)
  }

  /** What is held back; what follows begins anew. */
  flush(): Samples {
    return this.resampler?.flush() ?? noSamples
  }

  private decode(law: Law, bytes: Samples): Samples {
    if (bytes instanceof Int16Array) return bytes
    if (bytes.length > largestKept) return decodeInto(law, bytes, new Int16Array(bytes.length))
    if (this.decoded.length < bytes.length) this.decoded = new Int16Array(bytes.length)
    const pcm = decodeInto(law, bytes, this.decoded)
    return pcm.length === bytes.length ? pcm : pcm.subarray(0, bytes.length)
  }
}

const noSamples = new Int16Array(0)

/** A long write does not keep its memory. */
const largestKept = 16_000
