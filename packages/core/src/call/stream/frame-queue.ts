import { silenceOf } from './g711.ts'
import { type ConversionOptions, OutgoingConverter } from './outgoing-converter.ts'
import type { StreamPlayout } from './playout.ts'
import { SampleBuffer, type Samples } from './sample-buffer.ts'

/** Learns whose audio a frame holds, as it is taken: so much of that playout, and whether it ends here. */
export type ShareListener = (playout: StreamPlayout, samples: number, last: boolean) => void

/** Turns writes of any length at the application's rate into whole 20 ms frames at the carrier's. */
export class FrameQueue {
  readonly frameSamples: number
  private readonly converter: OutgoingConverter
  /** Filled anew for each frame: a codec turns it into text at once. */
  private readonly room: Samples
  private readonly silence: number
  private readonly samples: SampleBuffer<Samples>
  /** Whose audio waits, in order. */
  private readonly playouts: StreamPlayout[] = []
  /** Whose end the converter still holds: the last of them. */
  private held: StreamPlayout | undefined

  constructor(options: ConversionOptions) {
    this.frameSamples = options.to / 50
    this.converter = new OutgoingConverter(options)
    const { format } = this.converter
    const create = format === 'pcm16' ? createSamples : createBytes
    this.room = create(this.frameSamples)
    this.silence = silenceOf(format)
    this.samples = new SampleBuffer(create)
  }

  /** Takes audio, which the caller may change afterwards. */
  push(playout: StreamPlayout, audio: Samples): void {
    this.playouts.push(playout)
    // What the converter still holds of the playout before belongs to this one from now on: that one ends here.
    if (this.converter.holdsBack) this.held = playout
    this.append(playout, this.converter.convert(audio))
  }

  get hasWholeFrame(): boolean {
    return this.samples.length >= this.frameSamples
  }

  get empty(): boolean {
    return this.playouts.length === 0
  }

  /**
   * The next frame, a whole 20 ms until another one is taken; a short one is filled up with silence, and the converter
   * releases what it held. Empty when only the end of a playout was left to report.
   */
  take(onShare: ShareListener): Samples {
    if (!this.hasWholeFrame) this.release()
    const { room } = this
    const filled = this.samples.takeInto(room)
    room.fill(this.silence, filled)
    this.share(filled, onShare)
    return filled === 0 ? noSamples : room
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
    const { held } = this
    this.held = undefined
    if (held !== undefined) this.append(held, this.converter.flush())
  }

  private append(playout: StreamPlayout, samples: Samples): void {
    playout.queued += samples.length
    this.samples.push(samples)
  }
}

const noSamples = new Int16Array(0)

function createSamples(length: number): Samples {
  return new Int16Array(length)
}

function createBytes(length: number): Samples {
  return new Uint8Array(length)
}
