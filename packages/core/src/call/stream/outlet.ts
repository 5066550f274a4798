import { createResampler, type Resampler } from '@trunkline/audio'

import type { Write } from './ledger.ts'

/** A frame ready to be sent, and whose audio it holds. */
export interface OutgoingFrame {
  /** A whole 20 ms until the next frame is taken, or nothing at all when only the end of a write was left to tell. */
  readonly pcm: Int16Array
  readonly shares: readonly Share[]
}

interface Share {
  readonly write: Write
  readonly samples: number
  /** The write's audio ends here. */
  readonly last: boolean
}

/** Turns writes of any length at the application's rate into whole 20 ms frames at the carrier's. */
export class Outlet {
  readonly frameSamples: number
  /** Filled anew for each frame: a codec turns it into text at once. */
  private readonly room: Int16Array
  private readonly resampler: Resampler | undefined
  private readonly pieces: { readonly write: Write; pcm: Int16Array }[] = []
  private samples = 0
  /** Whose audio the resampler still holds. */
  private held: Write | undefined

  constructor({ from, to }: { readonly from: number; readonly to: number }) {
    this.frameSamples = to / 50
    this.room = new Int16Array(this.frameSamples)
    this.resampler = from === to ? undefined : createResampler({ from, to })
  }

  /** Takes audio, which the caller may change afterwards. */
  push(write: Write, pcm: Int16Array): void {
    if (this.resampler === undefined) return this.append(write, pcm.slice())
    // What the resampler still holds of the write before belongs to this one from now on: that one ends here.
    if (this.held !== undefined) this.append(this.held, noSamples)
    this.held = write
    this.append(write, this.resampler.push(pcm))
  }

  get hasWholeFrame(): boolean {
    return this.samples >= this.frameSamples
  }

  get empty(): boolean {
    return this.pieces.length === 0 && this.held === undefined
  }

  /** The next frame; a short one is filled up with silence, and the resampler gives back what it held. */
  take(): OutgoingFrame {
    if (!this.hasWholeFrame) this.release()
    const { room } = this
    const shares: Share[] = []
    let filled = 0
    for (let piece = this.pieces[0]; piece !== undefined; piece = this.pieces[0]) {
      const part = piece.pcm.subarray(0, room.length - filled)
      room.set(part, filled)
      filled += part.length
      piece.pcm = piece.pcm.subarray(part.length)
      const done = piece.pcm.length === 0
      const { write } = piece
      shares.push({ write, samples: part.length, last: done && write !== this.held && this.pieces[1]?.write !== write })
      if (!done) break
      this.pieces.shift()
    }
    this.samples -= filled
    room.fill(0, filled)
    return { pcm: filled === 0 ? noSamples : room, shares }
  }

  private release(): void {
    const { held, resampler } = this
    this.held = undefined
    if (held !== undefined && resampler !== undefined) this.append(held, resampler.flush())
  }

  private append(write: Write, pcm: Int16Array): void {
    this.pieces.push({ write, pcm })
    this.samples += pcm.length
  }
}

const noSamples = new Int16Array(0)
