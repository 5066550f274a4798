import * as z from 'zod'

import { loose, looseNumber, looseText } from './loose.ts'

const text = looseText
const number = looseNumber

/** What is stored beside a recording's file (docs/wire/acs-call-automation.md#recording-download); an old page, so all of it may be missing. */
export const recordingMetadata = z.looseObject({
  resourceId: text,
  callId: text,
  chunkDocumentId: text,
  chunkIndex: number,
  chunkStartTime: text,
  chunkDuration: number,
  pauseResumeIntervals: loose(z.array(z.looseObject({ startTime: text, duration: number }))),
  recordingInfo: loose(
    z.looseObject({
      contentType: text,
      channelType: text,
      format: text,
      audioConfiguration: loose(z.looseObject({ sampleRate: number, bitRate: number, channels: number })),
      videoConfiguration: loose(z.looseObject({})),
    }),
  ),
  participants: loose(z.array(z.looseObject({ participantId: text }))),
})

/** What is stored beside a recording's file. */
export type RecordingMetadata = z.infer<typeof recordingMetadata>
