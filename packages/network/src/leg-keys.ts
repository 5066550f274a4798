import { KeyLine } from './key-line.ts'
import { type KeyPlayOptions, playKeys } from './key-player.ts'
import type { Schedule } from './schedule.ts'
import type { Speaker } from './speaker.ts'

/** The keys of one leg, in both directions. */
export class LegKeys {
  /** Keys that the far party pressed. */
  pressed = ''
  /** Keys that the application sent to the far party. */
  heard = ''
  readonly #schedule: Schedule
  readonly #ear: Speaker
  readonly #pressedKeys: KeyLine
  readonly #sentKeys: KeyLine

  constructor(schedule: Schedule, { voice, ear }: { readonly voice: Speaker; readonly ear: Speaker }) {
    this.#schedule = schedule
    this.#ear = ear
    this.#pressedKeys = new KeyLine(schedule, voice)
    this.#sentKeys = new KeyLine(schedule, ear)
  }

  /** The far party presses keys, `afterMs` from now at the earliest. */
  press(tones: string, pressed: (digit: string) => void, afterMs?: number): void {
    const add = (digit: string): void => {
      this.pressed += digit
      pressed(digit)
    }
    this.#pressedKeys.sound(tones, add, afterMs)
  }

  /** Sends keys to the far party; settles with true after the last one, or with false if the leg ended first. */
  send(tones: string, ended: Promise<unknown>): Promise<boolean> {
    const end = this.#sentKeys.sound(tones, (digit) => void (this.heard += digit))
    const { promise, resolve } = Promise.withResolvers<boolean>()
    this.#schedule.at(end, () => resolve(true))
    void ended.then(() => resolve(false))
    return promise
  }

  /** Plays keys to the far party; the returned function stops them. */
  play(tones: string, options: Omit<KeyPlayOptions, 'onKey'>): () => void {
    return playKeys(this.#ear, tones, { ...options, onKey: (key) => void (this.heard += key) })
  }
}
