import { concatPcm, decodeWav, dtmfTone, mixPcm, resample, silence } from '@trunkline/audio'

import { sampleRate } from '../translate/frame.ts'

/** Everything on the network happens in frames of so many milliseconds. */
export const frameMs = 20

/** Samples of one frame. */
export const frameSamples = (sampleRate * frameMs) / 1000

/** A WAV as the network carries it: one channel, 16 kHz. Throws a `WavError` for bytes that are none. */
export function soundOf(wav: Uint8Array): Int16Array {
  const { channels, sampleRate: from } = decodeWav(wav)
  return resample(mixPcm(channels), { from, to: sampleRate })
}

/** A key as it sounds, with the pause behind it; `w` is half a second of silence. */
export function keySound(key: string): Int16Array {
  if (key === 'w') return silence({ sampleRate, durationMs: 500 })
  return concatPcm([dtmfTone(key, { sampleRate, durationMs: 100 }), silence({ sampleRate, durationMs: 100 })])
}
