import { concatPcm, silence } from '@trunkline/audio'

import { SAMPLE_RATE } from './frame.ts'
import type { Sound, SoundEnd } from './sound.ts'
import type { Speaker } from './speaker.ts'
import { checkKeys, keyTone, PAUSES_MS, TONE_MS } from './tones.ts'

export interface KeyPlayOptions {
  /** Begins again at the end until stopped. */
  readonly loop?: boolean
  /** A key begins to sound. */
  readonly onKey?: (key: string) => void
  /** Nothing more will be heard; called once. */
  readonly onEnded?: (end: SoundEnd) => void
}

/** Plays keys at a speaker, one after the other; the returned function stops them. Throws a `RangeError` for what is not a key. */
export function playKeys(speaker: Speaker, tones: string, { loop, onEnded, onKey }: KeyPlayOptions): () => void {
  checkKeys(tones)
  let sounding: Sound | undefined
  const next = (index: number): void => {
    const key = tones[index] ?? (loop === true ? tones[0] : undefined)
    if (key === undefined) return onEnded?.('played')
    if (!(key in PAUSES_MS)) onKey?.(key)
    sounding = speaker.play(keySound(key), {
      onEnded: (end) => (end === 'played' ? next((index % tones.length) + 1) : onEnded?.(end)),
    })
  }
  next(0)
  return () => sounding?.stop()
}

/** A key with the pause behind it, or the silence that `w` and `W` stand for. */
function keySound(key: string): Int16Array {
  const pauseMs = PAUSES_MS[key]
  if (pauseMs !== undefined) return silence({ sampleRate: SAMPLE_RATE, durationMs: pauseMs })
  return concatPcm([keyTone(key), silence({ sampleRate: SAMPLE_RATE, durationMs: TONE_MS })])
}
