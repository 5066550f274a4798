import { mixPcm } from '@trunkline/audio'

import { createTrack, FRAME_SAMPLES, SILENT_FRAME, type Track } from './frame.ts'
import type { Leg } from './leg.ts'
import type { Audio, PlayOptions, Sound } from './sound.ts'
import { Speaker } from './speaker.ts'

/** A mixer: each leg in it hears all the others, what is played to the room, and what is addressed to it. */
export class Conversation {
  readonly id: string
  /** Sound for everybody who is not held. */
  readonly room = new Speaker()
  /** The voices of all legs, without anything that is played to them. */
  readonly voices: Track
  /** Everything that sounds: voices, room, and what is addressed to single legs. */
  readonly mix: Track
  readonly #voices = createTrack()
  readonly #mix = createTrack()
  readonly #legs = new Set<Leg>()
  readonly #changed: (conversation: Conversation) => void

  constructor(id: string, changed: (conversation: Conversation) => void) {
    this.id = id
    this.#changed = changed
    this.voices = this.#voices
    this.mix = this.#mix
  }

  /** The answered legs in it. */
  get legs(): readonly Leg[] {
    return [...this.#legs]
  }

  /** Plays something to everybody. */
  say(audio: Audio, options: PlayOptions = {}): Sound {
    return this.room.play(audio, options)
  }

  /** For legs: comes in when it is answered or moved here. */
  add(leg: Leg): void {
    this.#legs.add(leg)
    this.#changed(this)
  }

  /** For legs: goes when it ended or moved away; sound in an empty room ends. */
  remove(leg: Leg): void {
    if (!this.#legs.delete(leg)) return
    this.#changed(this)
    if (this.#legs.size === 0) this.room.stopAll()
  }

  /** One frame for everybody who was here when it began. */
  tick(legs: readonly Leg[]): void {
    const room = this.room.next()
    const turns = legs.map((leg) => ({ leg, spoken: leg.speak(), addressed: leg.addressed() }))
    for (const { leg, spoken, addressed } of turns) {
      // a party that hung up within this very frame hears no more
      if (leg.state === 'ended') continue
      const others = turns.filter((turn) => turn.leg !== leg && turn.spoken !== SILENT_FRAME)
      const shared = leg.held ? [] : [...others.map((turn) => turn.spoken), room]
      leg.hear(spoken, [...shared, addressed].filter(present))
    }
    if (this.#voices.tapped) this.#voices.emit(mixed(turns.map((turn) => turn.spoken)))
    if (this.#mix.tapped) {
      this.#mix.emit(mixed([room, ...turns.flatMap((turn) => [turn.spoken, turn.addressed])].filter(present)))
    }
  }
}

function present(frame: Int16Array | undefined): frame is Int16Array {
  return frame !== undefined
}

function mixed(frames: readonly Int16Array[]): Int16Array {
  return frames.length > 1 ? mixPcm(frames, FRAME_SAMPLES) : (frames[0] ?? SILENT_FRAME)
}
