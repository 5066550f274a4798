import { decodeWav, resample } from '@trunkline/audio'

import { SAMPLE_RATE } from './frame.ts'

/** A WAV as the network carries it: one channel at 16 kHz. Throws a `WavError` for bytes that are not a WAV file. */
export function soundOf(wav: Uint8Array): Int16Array {
  const { channels, sampleRate } = decodeWav(wav)
  return resample(monoOf(channels), { from: sampleRate, to: SAMPLE_RATE })
}

/** The average of the channels. */
export function monoOf(channels: readonly Int16Array[]): Int16Array {
  const [first = new Int16Array()] = channels
  if (channels.length < 2) return first
  return first.map((_, index) => channels.reduce((sum, channel) => sum + (channel[index] ?? 0), 0) / channels.length)
}
