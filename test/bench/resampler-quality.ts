import { rmsDbfs, tone } from '@trunkline/audio'

import { inTurn, sounds } from './audio-row.ts'
import { measureAlone } from './duel.ts'
import type { NamedResampler, PushSamples } from './resamplers.ts'

/** How clean and how dear a resampler is between 8 and 16 kHz. */
export interface ResamplerQuality {
  readonly name: string
  /** Signal to noise and distortion in decibels, of the worst tone up to 3.4 kHz in either direction. */
  readonly worstSnr: number
  /** What folds back from 16 to 8 kHz into the band up to 3.4 kHz, in decibels below the tone it comes from. */
  readonly aliasDb: number
  /** Of 20 ms, both directions together, in microseconds. */
  readonly costUs: number
}

const speech = [300, 700, 1_000, 1_600, 2_200, 2_800, 3_400]
const aboveSpeech = [4_600, 5_000, 5_600, 6_400, 7_200, 7_800]

export async function qualityOf(resampler: NamedResampler, rounds: number): Promise<ResamplerQuality> {
  const snr: number[] = []
  for (const frequency of speech)
    snr.push(await snrOf(resampler, 8_000, 16_000, frequency), await snrOf(resampler, 16_000, 8_000, frequency))
  const aliases: number[] = []
  for (const frequency of aboveSpeech) {
    const sound = tone({ frequency, sampleRate: 16_000, durationMs: 500, amplitude: 0.9 })
    aliases.push(rmsDbfs(settled(await resampled(resampler, 16_000, 8_000, sound), 8_000)) - rmsDbfs(sound))
  }
  const [up, down] = await Promise.all([resampler.open(8_000, 16_000), resampler.open(16_000, 8_000)])
  const costUs = (costOf(up, 160, rounds) + costOf(down, 320, rounds)) / 1_000
  return { name: resampler.name, worstSnr: Math.min(...snr), aliasDb: Math.max(...aliases), costUs }
}

function costOf(push: PushSamples, samples: number, rounds: number): number {
  const pieces = sounds(samples)
  return measureAlone((round) => push(inTurn(pieces, round)), rounds)
}

async function snrOf(resampler: NamedResampler, from: number, to: number, frequency: number): Promise<number> {
  const sound = tone({ frequency, sampleRate: from, durationMs: 500, amplitude: 0.9 })
  const heard = settled(await resampled(resampler, from, to, sound), to)
  return rmsDbfs(heard) - 10 * Math.log10(residueOf(heard, frequency / to) / 32_768 ** 2)
}

async function resampled(resampler: NamedResampler, from: number, to: number, sound: Int16Array): Promise<Int16Array> {
  const push = await resampler.open(from, to)
  if (resampler.name.startsWith('wave')) return push(sound)
  const size = from / 50
  const pieces = Array.from({ length: sound.length / size }, (_, index) =>
    push(sound.subarray(index * size, (index + 1) * size)),
  )
  return Int16Array.from(pieces.flatMap((piece) => [...piece]))
}

/** Away from where the tone is switched on and off. */
function settled(pcm: Int16Array, sampleRate: number): Int16Array {
  return pcm.subarray(sampleRate / 10, -sampleRate / 10)
}

/** The mean square of what is left without the best fitting sine of a frequency, in cycles a sample: any delay is allowed. */
function residueOf(pcm: Int16Array, frequency: number): number {
  const angle = 2 * Math.PI * frequency
  const sums = { cc: 0, cs: 0, ss: 0, xc: 0, xs: 0 }
  for (const [index, x] of pcm.entries()) {
    const [c, s] = [Math.cos(angle * index), Math.sin(angle * index)]
    sums.cc += c * c
    sums.cs += c * s
    sums.ss += s * s
    sums.xc += x * c
    sums.xs += x * s
  }
  const determinant = sums.cc * sums.ss - sums.cs ** 2
  const a = (sums.xc * sums.ss - sums.xs * sums.cs) / determinant
  const b = (sums.xs * sums.cc - sums.xc * sums.cs) / determinant
  const left = pcm.reduce(
    (sum, x, index) => sum + (x - a * Math.cos(angle * index) - b * Math.sin(angle * index)) ** 2,
    0,
  )
  return left / pcm.length
}
