import assert from 'node:assert/strict'

import { concatPcm, decodeWav, encodeWav, silence, type Span, spans, tone } from '@trunkline/audio'

import type { FarEnd } from './lab.ts'
import { eventually } from './wait.ts'

/** Frequencies far from one another, from the tones of keys, and from half of 8 kHz. */
export const pitch = { prompt: 440, second: 1_050, voice: 1_900, marker: 2_600 } as const

/** In hertz: what all carriers take as a prompt. */
const rate = 16_000

/** Mu-law, resampling and mixing leave a tone well above this, and everything else below. */
const thresholdDbfs = -35
const windowMs = 40

/** A WAV with one tone, and silence behind it. */
export function toneWav(frequency: number, durationMs: number, silenceMs = 0): Uint8Array {
  return encodeWav({ sampleRate: rate, channels: [tonePcm(frequency, durationMs, rate, silenceMs)] })
}

/** The same as samples. */
export function tonePcm(frequency: number, durationMs: number, sampleRate: number, silenceMs = 0): Int16Array {
  return concatPcm([tone({ frequency, sampleRate, durationMs }), silence({ sampleRate, durationMs: silenceMs })])
}

/** Audio to be measured. */
export class Listening {
  private readonly pcm: Int16Array
  private readonly sampleRate: number

  constructor(pcm: Int16Array, sampleRate: number) {
    this.pcm = pcm
    this.sampleRate = sampleRate
  }

  /** Where a tone sounds. */
  spans(frequency: number): readonly Span[] {
    return spans(this.pcm, { sampleRate: this.sampleRate, frequency, thresholdDbfs, windowMs })
  }

  /** How long a tone sounds in all, in milliseconds. */
  ms(frequency: number): number {
    return this.spans(frequency).reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0)
  }

  /** How long anything sounds in all, in milliseconds. */
  get soundMs(): number {
    const found = spans(this.pcm, { sampleRate: this.sampleRate, thresholdDbfs, windowMs })
    return found.reduce((total, { fromMs, toMs }) => total + toMs - fromMs, 0)
  }

  /** When a tone begins; fails when it is not there. */
  begin(frequency: number): number {
    return this.spans(frequency)[0]?.fromMs ?? assert.fail(`${frequency} Hz is not to be heard`)
  }

  end(frequency: number): number {
    return this.spans(frequency).at(-1)?.toMs ?? assert.fail(`${frequency} Hz is not to be heard`)
  }
}

/** The channels of a WAV, to be measured one by one. */
export function channelsOf(wav: Uint8Array): readonly Listening[] {
  const { channels, sampleRate } = decodeWav(wav)
  return channels.map((channel) => new Listening(channel, sampleRate))
}

/** What the far party has heard so far. */
export async function heardBy(far: FarEnd, id: string): Promise<Listening> {
  return channelsOf(await far.heard(id))[0] ?? assert.fail('the far party has no ear')
}

/** Waits until the far party has heard so much of a tone. */
export function untilHeard(far: FarEnd, id: string, frequency: number, ms: number): Promise<Listening> {
  return eventually(`the far party hears ${ms} ms of ${frequency} Hz`, async () => {
    const heard = await heardBy(far, id)
    return heard.ms(frequency) >= ms ? heard : undefined
  })
}

/** A measured length is what was meant: audio is counted in windows and frames, and ends are soft. */
export function assertAbout(actualMs: number, expectedMs: number, what: string, toleranceMs = 120): void {
  const off = Math.abs(actualMs - expectedMs)
  assert.ok(off <= toleranceMs, `${what}: ${Math.round(actualMs)} ms instead of about ${expectedMs} ms`)
}
