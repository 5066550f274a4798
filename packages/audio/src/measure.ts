/** Which tone to measure. */
export interface ToneFrequency {
  /** In hertz, above 0 and below half the sample rate. */
  readonly frequency: number
  /** Samples per second. */
  readonly sampleRate: number
}

/**
 * The level in decibels of full scale: a square wave at full scale is 0, a sine about -3.01, digital silence or no audio
 * -Infinity.
 */
export function rmsDbfs(pcm: Int16Array): number {
  let sum = 0
  for (const sample of pcm) sum += sample * sample
  return decibels(sum / pcm.length)
}

/**
 * The level of one frequency (Goertzel, Hann window) on the scale of rmsDbfs: a steady sine at full scale is about
 * -3.01; a frequency out of range is a RangeError.
 */
export function toneDbfs(pcm: Int16Array, { frequency, sampleRate }: ToneFrequency): number {
  if (!(frequency > 0 && frequency < sampleRate / 2))
    throw new RangeError(`cannot measure ${frequency} Hz at a sample rate of ${sampleRate} Hz`)
  const feedback = 2 * Math.cos((2 * Math.PI * frequency) / sampleRate)
  let last = 0
  let before = 0
  let weight = 0
  for (let index = 0; index < pcm.length; index++) {
    // Without the window, a loud tone elsewhere in the band leaks into this one.
    const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * (index + 0.5)) / pcm.length)
    weight += hann
    const next = hann * (pcm[index] ?? 0) + feedback * last - before
    before = last
    last = next
  }
  const magnitudeSquared = last * last + before * before - feedback * last * before
  // A sine of peak A gives a magnitude of A × weight / 2, and its mean square is A² / 2.
  return decibels((2 * magnitudeSquared) / (weight * weight))
}

function decibels(meanSquare: number): number {
  // No samples make NaN and rounding may fall below zero: both are silence.
  return meanSquare > 0 ? 10 * Math.log10(meanSquare / 32768 ** 2) : -Infinity
}
