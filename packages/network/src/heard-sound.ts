import { FRAME_SAMPLES, SILENT_FRAME } from './frame.ts'

/** The sound that a party heard; silence costs no memory, however long it lasts. */
export class HeardSound {
  /** Frames, and numbers of frames of silence. */
  #parts: (Int16Array | number)[] = []
  #frames = 0

  add(frame: Int16Array): void {
    if (frame === SILENT_FRAME) return this.addSilence(1)
    this.#parts.push(frame)
    this.#frames += 1
  }

  addSilence(frames: number): void {
    const last = this.#parts.at(-1)
    if (typeof last === 'number') this.#parts[this.#parts.length - 1] = last + frames
    else this.#parts.push(frames)
    this.#frames += frames
  }

  pcm(): Int16Array {
    const pcm = new Int16Array(this.#frames * FRAME_SAMPLES)
    let frame = 0
    for (const part of this.#parts) {
      if (typeof part !== 'number') pcm.set(part, frame * FRAME_SAMPLES)
      frame += typeof part === 'number' ? part : 1
    }
    return pcm
  }

  forget(): void {
    this.#parts = []
    this.#frames = 0
  }
}
