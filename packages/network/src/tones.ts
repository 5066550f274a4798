import { dtmfTone } from '@trunkline/audio'

import { framesOf, SAMPLE_RATE } from './frame.ts'

/** How long one key sounds, and how long the pause after it lasts, in milliseconds. */
export const TONE_MS = 100

/** Characters of a sequence of keys that stand for silence, in milliseconds. */
export const PAUSES_MS: Readonly<Record<string, number>> = { w: 500, W: 1000 }

/** One key of a sequence, at a frame counted from the sequence's start. */
export interface Key {
  readonly key: string
  readonly frame: number
}

/** Keys (`0-9 * # A-D`) with their places; `w` waits 500 ms and `W` 1 s. */
export interface KeySequence {
  readonly keys: readonly Key[]
  readonly frames: number
}

/** What a sequence of keys may consist of. */
export const KEYS = /^[0-9*#A-DwW]+$/

/** Throws a `RangeError` for a character that is not a key. */
export function checkKeys(tones: string): void {
  if (KEYS.test(tones)) return
  throw new RangeError(`"${tones}" is not a sequence of keys: use 0-9 * # A-D, w (0.5 s), W (1 s)`)
}

/** Lays a sequence of keys out in time. Throws a `RangeError` for a character that is not a key. */
export function keySequence(tones: string): KeySequence {
  checkKeys(tones)
  let frame = 0
  const keys: Key[] = []
  for (const key of tones) {
    const pauseMs = PAUSES_MS[key]
    if (pauseMs === undefined) keys.push({ key, frame })
    frame += framesOf(pauseMs ?? 2 * TONE_MS)
  }
  return { keys, frames: frame }
}

/** The sound of one key; shared, never written to. */
export function keyTone(key: string): Int16Array {
  const made = keyTones.get(key) ?? dtmfTone(key, { sampleRate: SAMPLE_RATE, durationMs: TONE_MS })
  keyTones.set(key, made)
  return made
}

/** A tone is the same each time; computing it costs more than anything else about a key. */
const keyTones = new Map<string, Int16Array>()
