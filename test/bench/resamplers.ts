import libsamplerate, { type ConverterType } from '@alexanderolsen/libsamplerate-js'
import { createResampler } from '@trunkline/audio'
import speex from 'speex-resampler'
// oxlint-disable-next-line import/default -- a CommonJS module: its exports are its default, whatever its types leave out
import waveResampler from 'wave-resampler'

/** Changes the rate of a stream, piece by piece. */
export type PushSamples = (pcm: Int16Array) => Int16Array

/** A resampler of ours or of others. */
export interface NamedResampler {
  readonly name: string
  open(from: number, to: number): Promise<PushSamples>
}

type Quality = (typeof ConverterType)[keyof typeof ConverterType]

const Speex = speex.default

export const ours: NamedResampler = {
  name: 'Trunkline',
  open(from, to) {
    const resampler = createResampler({ from, to })
    return Promise.resolve((pcm) => resampler.push(pcm))
  },
}

export const speexSeven = speexAt(7)

/** All that are compared, ours first. */
export const resamplers: readonly NamedResampler[] = [
  ours,
  speexAt(3),
  speexSeven,
  speexAt(10),
  sampleRateWith('fastest', 2),
  sampleRateWith('medium', 1),
  sampleRateWith('best', 0),
  {
    name: 'wave-resampler, sinc',
    // knows no streams: each piece on its own, or all of a sound at once
    open: (from, to) =>
      Promise.resolve((pcm) => Int16Array.from(waveResampler.resample(pcm, from, to, { method: 'sinc', LPF: true }))),
  },
]

function speexAt(quality: number): NamedResampler {
  return {
    name: `speex-resampler, quality ${quality}`,
    async open(from, to) {
      await Speex.initPromise
      const resampler = new Speex(1, from, to, quality)
      return (pcm) => {
        const bytes = resampler.processChunk(Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength))
        return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length))
      }
    },
  }
}

function sampleRateWith(name: string, converterType: Quality): NamedResampler {
  return {
    name: `libsamplerate-js, ${name}`,
    async open(from, to) {
      const converter = await libsamplerate.create(1, from, to, { converterType })
      return (pcm) => toSamples(converter.full(Float32Array.from(pcm, (sample) => sample / 32_768)))
    },
  }
}

function toSamples(floats: Float32Array): Int16Array {
  return Int16Array.from(floats, (value) => Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768))))
}
