import { concatPcm, encodeWav, mixPcm } from '@trunkline/audio'
import type { Clock } from '@trunkline/core/driver'

import { sampleRate } from '../translate/frame.ts'
import type { MediaLine } from './media-line.ts'
import type { Recorder } from './recorder.ts'
import { frameMs } from './sound.ts'
import { Speaker } from './speaker.ts'

/** What sounds on an answered call: both sides, one frame every 20 ms of the clock. */
export class Conversation {
  /** The far party. */
  readonly voice = new Speaker()
  /** What is played to it. */
  readonly prompts = new Speaker()
  readonly recorders = new Set<Recorder>()
  line: MediaLine | undefined
  private readonly heardFrames: Int16Array[] = []
  private cancel: (() => void) | undefined

  begin(clock: Clock): void {
    const startMs = clock.monotonic()
    const next = (frames: number): void => {
      // Counted from the start: timers that come late do not slow the call down.
      this.cancel = clock.after(startMs + frames * frameMs - clock.monotonic(), () => {
        next(frames + 1)
        this.tick()
      })
    }
    next(1)
  }

  end(): void {
    this.cancel?.()
  }

  /** What the far party has heard since it answered, as a WAV. */
  heard(): Uint8Array {
    return encodeWav({ sampleRate, channels: [concatPcm(this.heardFrames)] })
  }

  private tick(): void {
    const { line } = this
    const far = this.voice.next()
    const near = mixPcm([this.prompts.next(), ...(line?.open === true ? [line.next()] : [])])
    this.heardFrames.push(near)
    for (const recorder of this.recorders) recorder.hear(far, near)
    line?.hear(far)
  }
}
