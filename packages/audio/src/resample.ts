import { filterFor } from './filter-choice.ts'
import { Polyphase } from './polyphase.ts'

/** Changes the sample rate of a stream, piece by piece: how it is cut into pieces never shows in the result. */
export interface Resampler {
  /** Takes the next piece and returns what can be computed so far; the last 3 ms or so stay behind until more comes. */
  push(pcm: Int16Array): Int16Array
  /**
   * As push, into the beginning of `out`; returns what of it was filled. ceil(samples × to / from) + 1 are enough room;
   * too little is a RangeError, and nothing has been taken then.
   */
  pushInto(pcm: Int16Array, out: Int16Array): Int16Array
  /** Returns the rest, so that all output together is round(input × to / from) samples, and starts afresh. */
  flush(): Int16Array
}

export interface ResamplerOptions {
  /** Samples per second of what comes in. */
  readonly from: number
  /** Samples per second of what goes out. */
  readonly to: number
}

/**
 * Makes a windowed-sinc polyphase resampler without delay; a rate that is not a positive integer, or a ratio above 64,
 * is a RangeError before anything is computed.
 */
export function createResampler({ from, to }: ResamplerOptions): Resampler {
  checkRates(from, to)
  if (from === to) return unchanged
  const divisor = greatestCommonDivisor(from, to)
  return new Polyphase(filterFor({ down: from / divisor, up: to / divisor }))
}

const unchanged: Resampler = {
  push: (pcm) => pcm.slice(),
  pushInto(pcm, out) {
    if (out.length < pcm.length) throw new RangeError(`there is room for ${out.length} of ${pcm.length} samples`)
    out.set(pcm)
    return out.subarray(0, pcm.length)
  },
  flush: () => new Int16Array(0),
}

/**
 * Changes the sample rate of a whole recording; the result is round(length × to / from) samples, aligned in time with
 * the input.
 */
export function resample(pcm: Int16Array, options: ResamplerOptions): Int16Array {
  const resampler = createResampler(options)
  const head = resampler.push(pcm)
  const tail = resampler.flush()
  const whole = new Int16Array(head.length + tail.length)
  whole.set(head)
  whole.set(tail, head.length)
  return whole
}

/** From 4 kHz to 192 kHz it is 48; the work of designing a filter grows with it. */
const steepestRatio = 64

function checkRates(from: number, to: number): void {
  for (const rate of [from, to])
    if (!Number.isSafeInteger(rate) || rate < 1)
      throw new RangeError(`a sample rate is a positive whole number of hertz, not ${rate}`)
  if (Math.max(from, to) > steepestRatio * Math.min(from, to))
    throw new RangeError(`cannot resample from ${from} to ${to} Hz: the ratio is above ${steepestRatio}`)
}

function greatestCommonDivisor(first: number, second: number): number {
  return second === 0 ? first : greatestCommonDivisor(second, first % second)
}
