import { type RecordingFormat, recordingFormats } from '../azure/recording-format.ts'
import type { RequestOf } from './wire/index.ts'

/** The format that a recording was asked for: an MP4 for video, which has no picture here, and a WAV by default. */
export function formatOf(request: RequestOf<'CallRecording_StartRecording'>): RecordingFormat {
  if (request.recordingContentType === 'audioVideo') return recordingFormats.mp4
  return recordingFormats[request.recordingFormatType ?? 'wav']
}
