import { resample } from '@trunkline/audio'

import type { StreamAudio } from '../../driver/index.ts'
import type { CallStream } from './audio-stream.ts'
import { encodeBy } from './g711.ts'

/** A play that is written into the call's open stream. */
export interface StreamPlay {
  /** `cleared`: it was stopped, the application cleared the stream, or the stream ended. */
  readonly ended: Promise<'played' | 'cleared'>
  /** Clears the stream, and with it whatever else was written. */
  stop(): void
}

const cut = { outcome: 'cleared' } as const

/** Writes audio into a stream, once or until it is cleared, among what the application writes. */
export function playThrough(
  { outbound, handle }: Pick<CallStream, 'outbound' | 'handle'>,
  { pcm, sampleRate }: StreamAudio,
  loop: boolean,
): StreamPlay {
  const { format, sampleRate: to } = handle
  const samples = sampleRate === to ? pcm : resample(pcm, { from: sampleRate, to })
  const audio = format === 'pcm16' ? samples : encodeBy(format, samples)
  const play = async (): Promise<'played' | 'cleared'> => {
    let current = outbound.write(audio)
    for (;;) {
      // the next round is written while one is heard, so that there is no gap
      const next = loop ? outbound.write(audio) : undefined
      const { outcome } = await current.ended.catch(() => cut)
      if (next === undefined || outcome === 'cleared') return outcome
      current = next
    }
  }
  return { ended: play(), stop: () => void outbound.clear() }
}
