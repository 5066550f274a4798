import { mixPcm } from '@trunkline/audio'

import { createTrack, type FedTrack, FRAME_SAMPLES, SILENT_FRAME, type Track } from './frame.ts'
import { HeardSound } from './heard-sound.ts'
import { CLEAR_LINE, type Line } from './line.ts'
import type { Schedule } from './schedule.ts'
import type { Sound } from './sound.ts'
import { Speaker } from './speaker.ts'

export interface LegSoundOptions {
  readonly schedule: Schedule
  /** Whether what the leg hears is kept. */
  readonly keeps: boolean
  /** Called before anything that changes what will be heard. */
  readonly touched: () => void
}

/** The sound of one leg, frame by frame: what it says, what is addressed to it, and what it hears. */
export class LegSound {
  readonly voice: Speaker
  readonly ear: Speaker
  /** How well the party's line carries sound. */
  line: Line = CLEAR_LINE
  muted = false
  readonly #schedule: Schedule
  readonly #keeps: boolean
  readonly #inbound: FedTrack
  readonly #outbound: FedTrack
  readonly #heard = new HeardSound()
  #over = false
  #held = false
  #music: Sound | undefined

  constructor({ schedule, keeps, touched }: LegSoundOptions) {
    this.#schedule = schedule
    this.#keeps = keeps
    this.voice = new Speaker(touched)
    this.ear = new Speaker(touched)
    this.#inbound = createTrack(touched)
    this.#outbound = createTrack(touched)
  }

  get inbound(): Track {
    return this.#inbound
  }

  get outbound(): Track {
    return this.#outbound
  }

  get held(): boolean {
    return this.#held
  }

  /** Frames in which the leg says and hears nothing and no one listens, from now on. */
  get idleFrames(): number {
    const silent = this.voice.quiet && this.ear.quiet && this.line === CLEAR_LINE
    return silent && !this.#inbound.tapped && !this.#outbound.tapped ? this.#schedule.idleFrames : 0
  }

  hold(music?: Int16Array): void {
    this.#music?.stop()
    this.#held = true
    this.#music = music && this.ear.play(music, { loop: true })
  }

  unhold(): void {
    this.#music?.stop()
    this.#music = undefined
    this.#held = false
  }

  /** Time goes on by one frame, and the leg says this one. */
  speak(): Int16Array {
    this.#schedule.step()
    const spoken = this.voice.next()
    return this.muted || this.#held || this.#over ? SILENT_FRAME : this.line.spoken(spoken ?? SILENT_FRAME)
  }

  /** One frame of what is addressed to the leg. */
  addressed(): Int16Array | undefined {
    return this.ear.next()
  }

  /** Delivers one frame of both directions. */
  hear(spoken: Int16Array, heard: readonly Int16Array[]): void {
    const frame = this.line.heard(heard.length > 1 ? mixPcm(heard, FRAME_SAMPLES) : (heard[0] ?? SILENT_FRAME))
    if (this.#keeps) this.#heard.add(frame)
    this.#inbound.emit(spoken)
    this.#outbound.emit(frame)
  }

  /** Frames pass in silence. */
  skip(frames: number): void {
    this.#schedule.skip(frames)
    if (this.#keeps) this.#heard.addSilence(frames)
  }

  /** Everything that was heard. */
  pcm(): Int16Array {
    return this.#heard.pcm()
  }

  /** Drops what was heard, to free memory. */
  forget(): void {
    this.#heard.forget()
  }

  /** Ends all sound; what was heard is kept. */
  end(): void {
    this.#over = true
    this.#schedule.end()
    this.voice.stopAll()
    this.ear.stopAll()
  }
}
