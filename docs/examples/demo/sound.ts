import { concatPcm, encodeWav, silence, tone } from '@trunkline/audio'

const sampleRate = 16_000

/** The prompt: one second of 2 kHz. */
export const prompt = { frequency: 2_000, durationMs: 1_000 } as const

/** The far party's voice: a staircase of tones, so that each moment of a recording can be told from every other. */
export const voice = { stepMs: 500, firstFrequency: 300, stepFrequency: 25, steps: 60 } as const

/** The frequency of the voice in its n-th step. */
export function voiceFrequency(step: number): number {
  return voice.firstFrequency + step * voice.stepFrequency
}

export function promptWav(): Uint8Array {
  const { durationMs, frequency } = prompt
  return encodeWav({ sampleRate, channels: [tone({ frequency, sampleRate, durationMs, amplitude: 0.4 })] })
}

export function voiceWav(): Uint8Array {
  const steps = Array.from({ length: voice.steps }, (_, step) =>
    // a short rest before each step lets the ear, and a test, hear where it begins
    concatPcm([
      silence({ sampleRate, durationMs: 20 }),
      tone({ frequency: voiceFrequency(step), sampleRate, durationMs: voice.stepMs - 20, amplitude: 0.3 }),
    ]),
  )
  return encodeWav({ sampleRate, channels: [concatPcm(steps)] })
}
