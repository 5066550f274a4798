import * as z from 'zod'

import { maybe } from './maybe.ts'

const text = maybe(z.string())
const number = maybe(z.number())

/** What is stored beside a recording's file (docs/wire/acs-call-automation.md#recording-download); an old page, so all of it may be missing. */
export const recordingMetadata = z.looseObject({
  resourceId: text,
  callId: text,
  chunkDocumentId: text,
  chunkIndex: number,
  chunkStartTime: text,
  chunkDuration: number,
  pauseResumeIntervals: maybe(z.array(z.looseObject({ startTime: text, duration: number }))),
  recordingInfo: maybe(
    z.looseObject({
      contentType: text,
      channelType: text,
      format: text,
      audioConfiguration: maybe(z.looseObject({ sampleRate: number, bitRate: number, channels: number })),
      videoConfiguration: maybe(z.looseObject({})),
    }),
  ),
  participants: maybe(z.array(z.looseObject({ participantId: text }))),
})

/** What is stored beside a recording's file. */
export type RecordingMetadata = z.infer<typeof recordingMetadata>
