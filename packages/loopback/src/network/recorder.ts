import { concatPcm, encodeWav, mixPcm } from '@trunkline/audio'
import type { RecordingFile } from '@trunkline/core/driver'

import { sampleRate } from '../translate/frame.ts'
import { frameMs } from './sound.ts'

/** A recording: both sides of a call, frame by frame, while it is not paused. */
export class Recorder {
  readonly id: string
  state: 'recording' | 'paused' | 'stopped'
  /** The file can be had. */
  ready = false
  private readonly channels: 'mixed' | 'separate'
  private readonly far: Int16Array[] = []
  private readonly near: Int16Array[] = []

  constructor(id: string, options: { readonly channels: 'mixed' | 'separate'; readonly startPaused: boolean }) {
    this.id = id
    this.channels = options.channels
    this.state = options.startPaused ? 'paused' : 'recording'
  }

  hear(far: Int16Array, near: Int16Array): void {
    if (this.state !== 'recording') return
    this.far.push(far)
    this.near.push(near)
  }

  get file(): RecordingFile {
    return {
      url: `https://recording.loopback.invalid/${this.id}.wav`,
      durationMs: this.far.length * frameMs,
      format: 'wav',
    }
  }

  /** Separate: the far side first, ours second. */
  wav(): Uint8Array {
    const sides = [concatPcm(this.far), concatPcm(this.near)]
    return encodeWav({ sampleRate, channels: this.channels === 'separate' ? sides : [mixPcm(sides)] })
  }
}
