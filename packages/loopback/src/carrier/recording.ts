import type { RecordingFile } from '@trunkline/core/driver'
import type { Recorder } from '@trunkline/network'

/** A recording as the application knows it: by its id, and by the address of its file once that is written. */
export class FarRecording {
  readonly id: string
  readonly recorder: Recorder
  /** The file can be fetched. */
  ready = false

  constructor(id: string, recorder: Recorder) {
    this.id = id
    this.recorder = recorder
  }

  get file(): RecordingFile {
    return {
      url: `https://recording.loopback.invalid/${this.id}.wav`,
      durationMs: this.recorder.durationMs,
      format: 'wav',
    }
  }
}
