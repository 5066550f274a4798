import type { DriverEvent, RecordingFile, State, Translated } from '@trunkline/core/driver'

import type { RecordingReply } from '../wire/reply.ts'
import type { RecordingStatusNotice } from '../wire/webhook.ts'
import { secondsOf } from './seconds.ts'
import { carrierName } from './vendor-word.ts'

/** The file formats of a recording. */
export type RecordedFormat = 'wav' | 'mp3'

/** Our id of a recording: the carrier's id, followed by the format unless it is WAV. */
export function recordingId(recordingSid: string, format: RecordedFormat): string {
  return format === 'wav' ? recordingSid : `${recordingSid}.${format}`
}

/** Parses our id of a recording. */
export function readRecordingId(id: string): { readonly recordingSid: string; readonly format: RecordedFormat } {
  return id.endsWith('.mp3') ? { recordingSid: id.slice(0, -4), format: 'mp3' } : { recordingSid: id, format: 'wav' }
}

/** URL and duration of a recording's file. */
export function recordingFile(
  recordingSid: string,
  format: RecordedFormat,
  seconds: number | undefined,
  mediaUrl: (recordingSid: string, format: RecordedFormat) => string,
): RecordingFile {
  return {
    url: mediaUrl(recordingSid, format),
    format,
    ...(seconds !== undefined && { durationMs: seconds * 1000 }),
  }
}

/** The file of a complete recording; `undefined` until it is complete. */
export function translateRecordingReply(
  reply: RecordingReply,
  format: RecordedFormat,
  mediaUrl: (recordingSid: string, format: RecordedFormat) => string,
): readonly RecordingFile[] | undefined {
  if (reply.status !== 'completed') return undefined
  return [recordingFile(reply.sid, format, secondsOf(reply.duration), mediaUrl)]
}

/** Translates a notice of a recording; its completion is two facts. */
export function translateRecordingStatus(
  notice: RecordingStatusNotice,
  format: RecordedFormat,
  where: {
    readonly callId: string
    readonly raw: State
    readonly mediaUrl: (recordingSid: string, format: RecordedFormat) => string
  },
): readonly Translated[] {
  const { CallSid, RecordingSid, RecordingStatus } = notice
  return recordingEvents(notice, format, where.mediaUrl).map((event) => ({
    event,
    carrierName: carrierName('recording-status', RecordingStatus),
    callId: where.callId,
    ...(CallSid !== undefined && { providerCallId: CallSid }),
    operationKey: recordingId(RecordingSid, format),
    dedupeKey: `recording:${RecordingSid}:${RecordingStatus}:${event.type}`,
    raw: where.raw,
  }))
}

function recordingEvents(
  { RecordingSid, RecordingStatus, RecordingDuration }: RecordingStatusNotice,
  format: RecordedFormat,
  mediaUrl: (recordingSid: string, format: RecordedFormat) => string,
): readonly DriverEvent[] {
  if (RecordingStatus === 'in-progress') return [{ type: 'recording-changed', state: 'recording' }]
  if (RecordingStatus === 'completed') {
    const file = recordingFile(RecordingSid, format, secondsOf(RecordingDuration), mediaUrl)
    return [
      { type: 'recording-changed', state: 'stopped' },
      {
        type: 'recording-ready',
        files: [file],
        ...(file.durationMs !== undefined && { durationMs: file.durationMs }),
      },
    ]
  }
  if (RecordingStatus === 'absent') return [failed('not-found', 'nothing was recorded', RecordingStatus)]
  if (RecordingStatus === 'failed') return [failed('unknown', 'the carrier could not record', RecordingStatus)]
  return [{ type: 'provider-event' }]
}

function failed(code: 'not-found' | 'unknown', message: string, providerCode: string): DriverEvent {
  return { type: 'recording-failed', failure: { code, message, providerCode } }
}
