import { framesOf } from './frame.ts'

/** Actions timed on the audio clock of one leg, so that no stall moves them against the sound. */
export class Schedule {
  #frame = 0
  #over = false
  readonly #touched: (() => void) | undefined
  #entries: { readonly frame: number; readonly run: () => void }[] = []

  /** `touched` is called before the frame is read or something is added. */
  constructor(touched?: () => void) {
    this.#touched = touched
  }

  /** Frames since the leg was answered. */
  get frame(): number {
    this.#touched?.()
    return this.#frame
  }

  /** Frames in which nothing is due. */
  get idleFrames(): number {
    return (this.#entries[0]?.frame ?? Infinity) - this.#frame
  }

  at(frame: number, run: () => void): void {
    this.#touched?.()
    const index = this.#entries.findIndex((entry) => entry.frame > frame)
    this.#entries.splice(index === -1 ? this.#entries.length : index, 0, { frame, run })
  }

  after(milliseconds: number, run: () => void): void {
    this.at(this.frame + framesOf(milliseconds), run)
  }

  /** Runs what is due and moves on by one frame. */
  step(): void {
    while ((this.#entries[0]?.frame ?? Infinity) <= this.#frame) this.#entries.shift()?.run()
    if (!this.#over) this.#frame += 1
  }

  /** Moves on by frames in which nothing is due. */
  skip(frames: number): void {
    if (!this.#over) this.#frame += frames
  }

  /** Nothing is run any more, and time stands still. */
  end(): void {
    this.#over = true
    this.#entries = []
  }
}
