import { framesOf } from './frame.ts'
import type { Schedule } from './schedule.ts'
import type { Speaker } from './speaker.ts'
import { keySequence, keyTone } from './tones.ts'

/** Keys that sound at one speaker of a leg, each sequence behind the one before it. */
export class KeyLine {
  readonly #schedule: Schedule
  readonly #speaker: Speaker
  #busyUntil = 0

  constructor(schedule: Schedule, speaker: Speaker) {
    this.#schedule = schedule
    this.#speaker = speaker
  }

  /** Lets keys sound, `afterMs` from now at the earliest; returns the frame after the last of them. */
  sound(tones: string, pressed: (digit: string) => void, afterMs = 0): number {
    const sequence = keySequence(tones)
    const start = Math.max(this.#schedule.frame + framesOf(afterMs), this.#busyUntil)
    this.#busyUntil = start + sequence.frames
    for (const { key, frame } of sequence.keys) {
      this.#schedule.at(start + frame, () => {
        this.#speaker.play(keyTone(key))
        pressed(key)
      })
    }
    return this.#busyUntil
  }
}
