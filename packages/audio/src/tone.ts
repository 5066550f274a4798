import { mixPcm } from './mix.ts'
import { samplesIn } from './pcm.ts'

export interface SilenceOptions {
  /** Samples per second. */
  readonly sampleRate: number
  readonly durationMs: number
}

export interface ToneOptions extends SilenceOptions {
  /** In hertz, below half the sample rate. */
  readonly frequency: number
  /** Peak, from 0 to 1 for full scale. Default: 0.5. */
  readonly amplitude?: number
}

export interface DtmfOptions extends SilenceOptions {
  /** Peak of both tones together, from 0 to 1 for full scale. Default: 0.5. */
  readonly amplitude?: number
}

/** Makes a sine that begins at a zero crossing; a frequency or amplitude out of range is a RangeError. */
export function tone({ frequency, sampleRate, durationMs, amplitude = 0.5 }: ToneOptions): Int16Array {
  if (!(frequency >= 0 && frequency < sampleRate / 2))
    throw new RangeError(`a tone of ${frequency} Hz does not fit a sample rate of ${sampleRate} Hz`)
  if (!(amplitude >= 0 && amplitude <= 1)) throw new RangeError(`amplitude is a number from 0 to 1, not ${amplitude}`)
  const pcm = silence({ sampleRate, durationMs })
  const step = (2 * Math.PI * frequency) / sampleRate
  for (let index = 0; index < pcm.length; index++) pcm[index] = Math.round(amplitude * 32767 * Math.sin(step * index))
  return pcm
}

/** Makes the two tones of a telephone key (0–9, *, #, A–D); any other key is a RangeError. */
export function dtmfTone(key: string, { sampleRate, durationMs, amplitude = 0.5 }: DtmfOptions): Int16Array {
  const pair = frequenciesOf(key)
  return mixPcm(pair.map((frequency) => tone({ frequency, sampleRate, durationMs, amplitude: amplitude / 2 })))
}

/** Makes digital silence; a duration below 0 is a RangeError. */
export function silence({ sampleRate, durationMs }: SilenceOptions): Int16Array {
  if (!(durationMs >= 0 && durationMs < Infinity))
    throw new RangeError(`durationMs is a number from 0 up, not ${durationMs}`)
  return new Int16Array(samplesIn(durationMs, sampleRate))
}

// ITU-T Q.23: the row of a key gives its low tone, the column its high one.
const keypad = [
  { low: 697, keys: '123A' },
  { low: 770, keys: '456B' },
  { low: 852, keys: '789C' },
  { low: 941, keys: '*0#D' },
] as const
const high = [1209, 1336, 1477, 1633] as const

function frequenciesOf(key: string): [low: number, high: number] {
  for (const row of keypad) {
    const column = key.length === 1 ? high[row.keys.indexOf(key.toUpperCase())] : undefined
    if (column !== undefined) return [row.low, column]
  }
  throw new RangeError(`no telephone key ${JSON.stringify(key)}: the keys are 0-9, *, # and A-D`)
}
