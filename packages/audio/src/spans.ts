import { rmsDbfs, toneDbfs } from './measure.ts'
import { millisecondsOf, samplesIn } from './pcm.ts'

/** A stretch of audio, in milliseconds from its beginning. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

export interface SpansOptions {
  /** Samples per second. */
  readonly sampleRate: number
  /** Measures only this frequency, in hertz. Default: all frequencies. */
  readonly frequency?: number
  /** The level to exceed, in dBFS. Default: -45. */
  readonly thresholdDbfs?: number
  /** The resolution in milliseconds. Default: 20. */
  readonly windowMs?: number
}

/**
 * Where the level (of one frequency, if given) is above the threshold, in whole windows; gaps shorter than two windows
 * are joined.
 */
export function spans(pcm: Int16Array, options: SpansOptions): Span[] {
  const { sampleRate, frequency, thresholdDbfs = -45, windowMs = 20 } = options
  const size = samplesIn(windowMs, sampleRate)
  if (!(size >= 1)) throw new RangeError(`windowMs of ${windowMs} holds no sample at ${sampleRate} Hz`)
  const found: { from: number; to: number }[] = []
  for (let from = 0; from < pcm.length; from += size) {
    const to = Math.min(from + size, pcm.length)
    // The last window may be short; it is judged by a whole window's worth of what leads up to the end.
    const heard = pcm.subarray(Math.max(0, to - size), to)
    const level = frequency === undefined ? rmsDbfs(heard) : toneDbfs(heard, { frequency, sampleRate })
    if (level <= thresholdDbfs) continue
    const previous = found.at(-1)
    if (previous && from - previous.to < 2 * size) previous.to = to
    else found.push({ from, to })
  }
  return found.map(({ from, to }) => ({
    fromMs: millisecondsOf(from, sampleRate),
    toMs: millisecondsOf(to, sampleRate),
  }))
}
