import { rmsDbfs } from '@trunkline/audio'

/** Numbers from 0 to 1 that a seed repeats. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** White noise of a level. */
export function whiteNoise(dbfs: number, samples: number, random: () => number): Int16Array {
  return atLevel(
    Float64Array.from({ length: samples }, () => normal(random)),
    dbfs,
  )
}

/** Pink noise of a level, by Paul Kellet's filter. */
export function pinkNoise(dbfs: number, samples: number, random: () => number): Int16Array {
  let [b0, b1, b2] = [0, 0, 0]
  const pink = Float64Array.from({ length: samples }, () => {
    const white = normal(random)
    b0 = 0.997_65 * b0 + white * 0.099_046
    b1 = 0.963 * b1 + white * 0.296_516_4
    b2 = 0.57 * b2 + white * 1.052_691_3
    return b0 + b1 + b2 + white * 0.1848
  })
  return atLevel(pink, dbfs)
}

/** Hum of mains with its first harmonics. */
export function hum(hertz: number, dbfs: number, samples: number, sampleRate: number): Int16Array {
  const wave = Float64Array.from({ length: samples }, (_, index) =>
    [1, 0.5, 0.3].reduce(
      (sum, part, at) => sum + part * Math.sin((2 * Math.PI * hertz * (at + 1) * index) / sampleRate),
      0,
    ),
  )
  return atLevel(wave, dbfs)
}

/** What is like speech: a voice of 100 to 160 Hz with formants, in syllables of a fifth of a second. */
export function speechLike(dbfs: number, samples: number, sampleRate: number, random: () => number): Int16Array {
  let phase = 0
  const wave = Float64Array.from({ length: samples }, (_, index) => {
    const seconds = index / sampleRate
    phase += (130 + 30 * Math.sin(2 * Math.PI * 1.3 * seconds)) / sampleRate
    let voice = 0
    for (let harmonic = 1; harmonic <= 25; harmonic += 1)
      voice += formants(harmonic * 130) * Math.sin(2 * Math.PI * harmonic * phase)
    const syllable = Math.sin(Math.PI * seconds * 4.5) ** 2
    return syllable * (voice + 0.05 * normal(random))
  })
  return atLevel(wave, dbfs)
}

/** Adds sounds, the second from a place on. */
export function added(one: Int16Array, other: Int16Array, at: number): Int16Array {
  const sum = one.slice()
  for (let index = 0; index < other.length && at + index < sum.length; index += 1)
    sum[at + index] = Math.max(-32_768, Math.min(32_767, (sum[at + index] ?? 0) + (other[index] ?? 0)))
  return sum
}

function formants(hertz: number): number {
  return [
    [500, 1],
    [1_500, 0.5],
    [2_500, 0.25],
  ].reduce((sum, [centre = 0, gain = 0]) => sum + gain / (1 + ((hertz - centre) / 150) ** 2), 0.02)
}

function normal(random: () => number): number {
  return random() + random() + random() + random() - 2
}

function atLevel(wave: Float64Array, dbfs: number): Int16Array {
  const unscaled = Int16Array.from(wave, (value) => Math.round(value * 3_000))
  const gain = 3_000 * 10 ** ((dbfs - rmsDbfs(unscaled)) / 20)
  return Int16Array.from(wave, (value) => Math.max(-32_768, Math.min(32_767, Math.round(value * gain))))
}
