import { encodeWav } from '@trunkline/audio'

import { millisecondsOf, SAMPLE_RATE } from '../switchboard/frame.ts'
import type { Recorder } from '../switchboard/recorder.ts'

/** One file of a recording. */
export interface RecordingChunk {
  readonly index: number
  readonly wav: Uint8Array
  /** Milliseconds of sound in the chunks before it. */
  readonly offsetMs: number
  readonly durationMs: number
  readonly endReason: 'SessionEnded' | 'ChunkMaximumSizeExceeded'
}

/** Cuts a recording into files of so much sound at most; an empty recording is one empty file. */
export function chunksOf(recorder: Recorder, maxBytes: number): RecordingChunk[] {
  const channels = recorder.channels > 0 ? recorder.pcm() : [new Int16Array()]
  const total = channels[0]?.length ?? 0
  const most = Math.max(1, Math.floor(maxBytes / (2 * channels.length)))
  return Array.from({ length: Math.max(1, Math.ceil(total / most)) }, (_, index) => {
    const start = index * most
    const end = Math.min(start + most, total)
    return {
      index,
      wav: encodeWav({ sampleRate: SAMPLE_RATE, channels: channels.map((pcm) => pcm.subarray(start, end)) }),
      offsetMs: millisecondsOf(start),
      durationMs: millisecondsOf(end - start),
      endReason: end === total ? 'SessionEnded' : 'ChunkMaximumSizeExceeded',
    }
  })
}
