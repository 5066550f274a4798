import type { AudioFrame, WireAudio } from '../../driver/index.ts'

/** The sample rates, in hertz, that a carrier's media socket may have. */
const wireRates: ReadonlySet<number> = new Set([8_000, 16_000, 24_000, 44_100, 48_000])

/** Carriers send 20 ms at a time. Outside of these bounds a frame costs more than it can be worth. */
const shortestFrameMs = 1
const longestFrameMs = 1_000

/** Whether audio of this rate may come in or go out: nothing may be computed with another one. */
export function isWireRate(rate: number): boolean {
  return wireRates.has(rate)
}

/** A rate as text that may be printed, whatever the sender called one. */
export function rateText(rate: unknown): string {
  return typeof rate === 'number' ? `${rate} Hz` : `${typeof rate} instead of a number`
}

/** Whether a frame is one: of the rate of its socket, of a sensible length, and with a time. */
export function isWireAudio({ mediaTimeMs, sampleRate, samples }: WireAudio, socketRate: number): boolean {
  if (sampleRate !== socketRate || !Number.isFinite(mediaTimeMs)) return false
  const lengthMs = (samples.length * 1_000) / sampleRate
  return lengthMs >= shortestFrameMs && lengthMs <= longestFrameMs
}

/** A frame that was decoded, in the form of one that was read. */
export function wireAudioOf({ mediaTimeMs, participant, pcm, sampleRate, silent, track }: AudioFrame): WireAudio {
  return { encoding: 'pcm16', samples: pcm, sampleRate, track, mediaTimeMs, participant, silent }
}
