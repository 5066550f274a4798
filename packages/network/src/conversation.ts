import { mixPcm } from '@trunkline/audio'

import { createTrack, type FedTrack, FRAME_SAMPLES, SILENT_FRAME, type Track } from './frame.ts'
import type { Leg } from './leg.ts'
import type { Audio, PlayOptions, Sound } from './sound.ts'
import { Speaker } from './speaker.ts'

export interface ConversationOptions {
  readonly id: string
  /** Legs came or went. */
  readonly changed: (conversation: Conversation) => void
  /** Called before anything that changes what will be heard. */
  readonly touched: () => void
}

/** A mixer: each leg in it hears all the others, what is played to the room, and what is addressed to it. */
export class Conversation {
  readonly id: string
  /** Sound for all who are not held. */
  readonly room: Speaker
  /** The voices of all legs, without anything that is played to them. */
  readonly voices: Track
  /** Everything that sounds: voices, room, and what is addressed to single legs. */
  readonly mix: Track
  readonly #voices: FedTrack
  readonly #mix: FedTrack
  readonly #options: ConversationOptions
  readonly #legs = new Set<Leg>()

  constructor(options: ConversationOptions) {
    const { touched } = options
    this.id = options.id
    this.room = new Speaker(touched)
    this.#options = options
    this.#voices = createTrack(touched)
    this.#mix = createTrack(touched)
    this.voices = this.#voices
    this.mix = this.#mix
  }

  /** Frames in which nothing will be heard and no one listens, from now on. */
  get idleFrames(): number {
    if (!this.room.quiet || this.#voices.tapped || this.#mix.tapped) return 0
    return leastIdle(this.#legs)
  }

  /** The answered legs in it. */
  get legs(): readonly Leg[] {
    return [...this.#legs]
  }

  /** Plays something to all. */
  say(audio: Audio, options: PlayOptions = {}): Sound {
    return this.room.play(audio, options)
  }

  /** For legs: comes in when it is answered or moved here. */
  add(leg: Leg): void {
    this.#options.touched()
    this.#legs.add(leg)
    this.#options.changed(this)
  }

  /** For legs: goes when it ended or moved away; sound in an empty room ends. */
  remove(leg: Leg): void {
    this.#options.touched()
    if (!this.#legs.delete(leg)) return
    this.#options.changed(this)
    if (this.#legs.size === 0) this.room.stopAll()
  }

  /** Frames that passed in silence. */
  skip(frames: number): void {
    for (const { sound } of this.#legs) sound.skip(frames)
  }

  /** One frame for every leg that was here when it began. */
  tick(legs: readonly Leg[]): void {
    const room = this.room.next()
    const turns = legs.map((leg) => ({ leg, spoken: leg.sound.speak(), addressed: leg.sound.addressed() }))
    for (const { leg, spoken, addressed } of turns) {
      // a party that hung up within this very frame hears no more
      if (leg.state === 'ended') continue
      const others = turns.filter((turn) => turn.leg !== leg && turn.spoken !== SILENT_FRAME)
      const shared = leg.held ? [] : [...others.map((turn) => turn.spoken), room]
      leg.sound.hear(spoken, [...shared, addressed].filter(present))
    }
    if (this.#voices.tapped) this.#voices.emit(mixed(turns.map((turn) => turn.spoken)))
    if (this.#mix.tapped) {
      this.#mix.emit(mixed([room, ...turns.flatMap((turn) => [turn.spoken, turn.addressed])].filter(present)))
    }
  }
}

/** The least of their idle frames. It is asked for in each frame of each call: it allocates nothing, and ends with the first that is busy. */
export function leastIdle(parts: Iterable<{ readonly idleFrames: number }>): number {
  let least = Infinity
  for (const { idleFrames } of parts) {
    if (idleFrames === 0) return 0
    least = Math.min(least, idleFrames)
  }
  return least
}

function present(frame: Int16Array | undefined): frame is Int16Array {
  return frame !== undefined
}

function mixed(frames: readonly Int16Array[]): Int16Array {
  return frames.length > 1 ? mixPcm(frames, FRAME_SAMPLES) : (frames[0] ?? SILENT_FRAME)
}
