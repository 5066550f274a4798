import { createResampler, type Resampler } from '@trunkline/audio'

import type { StreamPlayout } from './playout.ts'
import { SampleBuffer } from './sample-buffer.ts'

/** Learns whose audio a frame holds, as it is taken: so much of that playout, and whether it ends here. */
export type ShareListener = (playout: StreamPlayout, samples: number, last: boolean) => void

const noSamples = new Int16Array(0)

/** A long write does not keep its memory. */
const largestKept = 16_000

/** Turns writes of any length at the application's rate into whole 20 ms frames at the carrier's. */
export class FrameQueue {
  readonly frameSamples: number
  /** Filled anew for each frame: a codec turns it into text at once. */
  private readonly room: Int16Array
  private readonly resampler: Resampler | undefined
  private readonly ratio: number
  /** Written anew with each piece that is resampled. */
  private scratch = noSamples
  private readonly samples = new SampleBuffer()
  /** Whose audio waits, in order. */
  private readonly playouts: StreamPlayout[] = []
  /** Whose audio the resampler still holds: the last of them. */
  private held: StreamPlayout | undefined

  constructor({ from, to }: { readonly from: number; readonly to: number }) {
    this.frameSamples = to / 50
    this.ratio = to / from
    this.room = new Int16Array(this.frameSamples)
    this.resampler = from === to ? undefined : createResampler({ from, to })
  }

  /** Takes audio, which the caller may change afterwards. */
  push(playout: StreamPlayout, pcm: Int16Array): void {
    this.playouts.push(playout)
    // What the resampler still holds of the playout before belongs to this one from now on: that one ends here.
    if (this.resampler !== undefined) this.held = playout
    this.append(playout, this.resampler === undefined ? pcm : this.resampled(this.resampler, pcm))
  }

  get hasWholeFrame(): boolean {
    return this.samples.length >= this.frameSamples
  }

  get empty(): boolean {
    return this.playouts.length === 0
  }

  /**
   * The next frame, a whole 20 ms until another one is taken; a short one is filled up with silence, and the resampler gives back
   * what it held. Empty when only the end of a playout was left to report.
   */
  take(onShare: ShareListener): Int16Array {
    if (!this.hasWholeFrame) this.release()
    const { room } = this
    const filled = this.samples.takeInto(room)
    room.fill(0, filled)
    this.share(filled, onShare)
    return filled === 0 ? noSamples : room
  }

  private resampled(resampler: Resampler, pcm: Int16Array): Int16Array {
    const most = Math.ceil(pcm.length * this.ratio) + 1
    if (most > largestKept) return resampler.push(pcm)
    if (this.scratch.length < most) this.scratch = new Int16Array(most)
    return resampler.pushInto(pcm, this.scratch)
  }

  private share(taken: number, onShare: ShareListener): void {
    let left = taken
    for (let playout = this.playouts[0]; playout !== undefined; playout = this.playouts[0]) {
      const samples = Math.min(left, playout.queued)
      const last = samples === playout.queued && playout !== this.held
      playout.queued -= samples
      left -= samples
      if (samples > 0 || last) onShare(playout, samples, last)
      if (!last) return
      this.playouts.shift()
    }
  }

  private release(): void {
    const { held, resampler } = this
    this.held = undefined
    if (held !== undefined && resampler !== undefined) this.append(held, resampler.flush())
  }

  private append(playout: StreamPlayout, pcm: Int16Array): void {
    playout.queued += pcm.length
    this.samples.push(pcm)
  }
}
