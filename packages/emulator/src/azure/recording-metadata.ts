import { type Recorder, SAMPLE_RATE } from '@trunkline/network'

import type { RecordingChunk } from './recording-chunk.ts'
import type { RecordingFormat } from './recording-format.ts'
import type { Pause } from './recording-pauses.ts'

/** A recording, as the metadata of its files describe it. */
export interface DescribedRecording {
  readonly callId: string
  readonly startTime: string
  readonly recorder: Pick<Recorder, 'channels'>
  readonly format: RecordingFormat
  readonly isUnmixed: boolean
  readonly pauses: readonly Pause[]
  /** The participants of the call, or the owners of the channels. */
  readonly participants: readonly string[]
}

/** The metadata of one file of a recording (docs/wire/acs-call-automation.md#recording-download). */
export function metadataOf(
  { callId, startTime, recorder, format, isUnmixed, pauses, participants }: DescribedRecording,
  chunk: RecordingChunk,
  { resourceId, documentId }: { readonly resourceId: string; readonly documentId: string },
): object {
  return {
    resourceId,
    callId,
    chunkDocumentId: documentId,
    chunkIndex: chunk.index,
    // pauses are not counted
    chunkStartTime: new Date(Date.parse(startTime) + chunk.offsetMs).toISOString(),
    chunkDuration: chunk.durationMs,
    pauseResumeIntervals: pauses.map(({ startTime: from, duration = 0 }) => ({ startTime: from, duration })),
    recordingInfo: {
      contentType: format.content,
      channelType: isUnmixed ? 'unmixed' : 'mixed',
      format: format.name,
      audioConfiguration: {
        sampleRate: SAMPLE_RATE,
        bitRate: format.bitRate(recorder.channels),
        channels: recorder.channels,
      },
    },
    participants: participants.map((participantId) => ({ participantId })),
  }
}
