import { millisecondsOf, type Recorder } from '@trunkline/network'

/** One part of a recording, which becomes a file. */
export interface RecordingChunk {
  readonly index: number
  readonly channels: readonly Int16Array[]
  /** Milliseconds of sound in the chunks before it. */
  readonly offsetMs: number
  readonly durationMs: number
  readonly endReason: 'SessionEnded' | 'ChunkMaximumSizeExceeded'
}

/** Cuts a recording into parts of so much sound at most; an empty recording is one empty part. */
export function chunksOf(recorder: Recorder, maxBytes: number): RecordingChunk[] {
  const channels = recorder.channels > 0 ? recorder.pcm() : [new Int16Array()]
  const total = channels[0]?.length ?? 0
  const most = Math.max(1, Math.floor(maxBytes / (2 * channels.length)))
  return Array.from({ length: Math.max(1, Math.ceil(total / most)) }, (_, index) => {
    const start = index * most
    const end = Math.min(start + most, total)
    return {
      index,
      channels: channels.map((pcm) => pcm.subarray(start, end)),
      offsetMs: millisecondsOf(start),
      durationMs: millisecondsOf(end - start),
      endReason: end === total ? 'SessionEnded' : 'ChunkMaximumSizeExceeded',
    }
  })
}
