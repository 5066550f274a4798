import { createKernel, type Kernel } from './kernel.ts'

/** Changes the sample rate of a stream, piece by piece: how it is cut into pieces never shows in the result. */
export interface Resampler {
  /** Takes the next piece and returns what can be computed so far; the last 3 ms or so stay behind until more comes. */
  push(pcm: Int16Array): Int16Array
  /** Returns the rest, so that all output together is round(input × to / from) samples, and starts afresh. */
  flush(): Int16Array
}

export interface ResamplerOptions {
  /** Samples per second of what comes in. */
  readonly from: number
  /** Samples per second of what goes out. */
  readonly to: number
}

/** Makes a windowed-sinc polyphase resampler without delay; a rate that is no positive integer, or a ratio above 1024, is a RangeError. */
export function createResampler({ from, to }: ResamplerOptions): Resampler {
  checkRates(from, to)
  if (from === to) return { push: (pcm) => pcm.slice(), flush: () => new Int16Array(0) }
  const divisor = greatestCommonDivisor(from, to)
  return polyphase(createKernel({ down: from / divisor, up: to / divisor }))
}

/** Changes the sample rate of a whole recording; the result is round(length × to / from) samples, aligned in time with the input. */
export function resample(pcm: Int16Array, options: ResamplerOptions): Int16Array {
  const resampler = createResampler(options)
  const head = resampler.push(pcm)
  const tail = resampler.flush()
  const whole = new Int16Array(head.length + tail.length)
  whole.set(head)
  whole.set(tail, head.length)
  return whole
}

const steepestRatio = 1024

function polyphase(kernel: Kernel): Resampler {
  const { up, down, reach } = kernel
  // An output sample is centred on window[at]; before the first input sample lies silence.
  let window = new Float64Array(4 * reach)
  let filled = reach - 1
  let at = filled
  let phase = 0
  let taken = 0
  let given = 0

  const append = (pcm: Int16Array | undefined, count: number): void => {
    if (filled + count > window.length) {
      const larger = new Float64Array(2 * (filled + count))
      larger.set(window.subarray(0, filled))
      window = larger
    }
    if (pcm) window.set(pcm, filled)
    else window.fill(0, filled, filled + count)
    filled += count
  }

  const drain = (most: number): Int16Array => {
    // Position at + phase / up must keep `reach` samples to its right.
    const reachable = filled - reach - at
    const count = Math.min(most, reachable <= 0 ? 0 : Math.ceil((reachable * up - phase) / down))
    const out = new Int16Array(Math.max(count, 0))
    for (let index = 0; index < out.length; index++) {
      out[index] = kernel.apply(window, at - reach + 1, phase)
      phase += down
      const whole = Math.floor(phase / up)
      at += whole
      phase -= whole * up
    }
    given += out.length
    forget()
    return out
  }

  const forget = (): void => {
    const used = Math.min(at - reach + 1, filled)
    window.copyWithin(0, used, filled)
    filled -= used
    at -= used
  }

  const restart = (): void => {
    window.fill(0, 0, reach)
    filled = reach - 1
    at = filled
    phase = 0
    taken = 0
    given = 0
  }

  return {
    push(pcm) {
      append(pcm, pcm.length)
      taken += pcm.length
      return drain(Infinity)
    },
    flush() {
      const missing = Math.round((taken * up) / down) - given
      append(undefined, 2 * reach + Math.ceil((missing * down) / up))
      const rest = drain(missing)
      restart()
      return rest
    },
  }
}

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
