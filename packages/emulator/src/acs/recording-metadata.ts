import { SAMPLE_RATE } from '@trunkline/network'

import type { RecordingChunk } from '../azure/recording-chunk.ts'
import { formatOf } from './recording-format.ts'
import type { Recording } from './recording.ts'

/** What stands beside a file of a recording (docs/wire/acs-call-automation.md#recording-download). */
export function metadataOf(
  recording: Recording,
  chunk: RecordingChunk,
  ids: { readonly resourceId: string; readonly documentId: string },
): object {
  const { connection, recorder, isUnmixed } = recording
  const format = formatOf(recording.request)
  const participants = isUnmixed ? recording.channels : connection.call.legs.map((leg) => leg.number)
  return {
    resourceId: ids.resourceId,
    callId: connection.call.id,
    chunkDocumentId: ids.documentId,
    chunkIndex: chunk.index,
    // pauses are not counted
    chunkStartTime: new Date(Date.parse(recording.startTime) + chunk.offsetMs).toISOString(),
    chunkDuration: chunk.durationMs,
    pauseResumeIntervals: recording.pauses.map(({ startTime, duration = 0 }) => ({ startTime, duration })),
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
