/** Fills gaps in a voice with what goes on of it. */
export interface Concealer {
  /** Takes what came: the last of it is what a gap is filled with. */
  hear(pcm: Int16Array): void
  /** The next samples of a gap, however it is cut; after 60 ms they are silent. */
  conceal(samples: number): Int16Array
}

/**
 * Makes a concealer in the manner of ITU-T G.711 Appendix I: the last pitch period is repeated, at full level for 10 ms, then
 * fading to silence at 60 ms. A rate that is not a whole number from 8,000 on is a RangeError.
 */
export function createConcealer({ sampleRate }: { readonly sampleRate: number }): Concealer {
  if (!(Number.isSafeInteger(sampleRate) && sampleRate >= 8_000))
    throw new RangeError(`a sample rate is a whole number of hertz from 8,000 on, not ${sampleRate}`)
  return new PitchConcealer(sampleRate)
}

class PitchConcealer implements Concealer {
  private readonly sampleRate: number
  private readonly history: Int16Array
  /** So many samples of the gap have been made. */
  private made = 0
  private period = 0

  constructor(sampleRate: number) {
    this.sampleRate = sampleRate
    this.history = new Int16Array(this.samplesIn(historyMs))
  }

  hear(pcm: Int16Array): void {
    this.made = 0
    const { history } = this
    const fresh = pcm.length > history.length ? pcm.subarray(pcm.length - history.length) : pcm
    history.copyWithin(0, fresh.length)
    history.set(fresh, history.length - fresh.length)
  }

  conceal(samples: number): Int16Array {
    const { history } = this
    if (this.made === 0) this.period = this.pitchPeriod()
    const out = new Int16Array(samples)
    for (let index = 0; index < samples; index += 1) {
      const gain = this.gainAt(this.made)
      const from = history.length - this.period + (this.made % this.period)
      out[index] = Math.round(gain * (history[from] ?? 0))
      this.made += 1
    }
    return out
  }

  private gainAt(made: number): number {
    const ms = (made * 1_000) / this.sampleRate
    return ms <= fullMs ? 1 : Math.max(0, 1 - (ms - fullMs) / (silentMs - fullMs))
  }

  /** The shift at which the end of what was heard is most like what came before it. */
  private pitchPeriod(): number {
    const [shortest, longest, window] = [shortestPeriodMs, longestPeriodMs, windowMs].map((ms) => this.samplesIn(ms))
    let best = longest ?? 1
    let bestLikeness = 0
    for (let shift = shortest ?? 1; shift <= (longest ?? 1); shift += 1) {
      const likeness = this.likeness(shift, window ?? 1)
      if (likeness <= bestLikeness) continue
      best = shift
      bestLikeness = likeness
    }
    return best
  }

  private likeness(shift: number, window: number): number {
    const { history } = this
    let [product, energy] = [0, 1]
    for (let at = history.length - window; at < history.length; at += 1) {
      const earlier = history[at - shift] ?? 0
      product += (history[at] ?? 0) * earlier
      energy += earlier * earlier
    }
    return product <= 0 ? 0 : product / Math.sqrt(energy)
  }

  private samplesIn(ms: number): number {
    return Math.round((ms * this.sampleRate) / 1_000)
  }
}

/** Voices from 66 to 400 Hz. */
const shortestPeriodMs = 2.5
const longestPeriodMs = 15
const windowMs = 20
const historyMs = longestPeriodMs + windowMs
const fullMs = 10
const silentMs = 60
