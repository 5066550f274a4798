import { list, loose, looseFlag, looseList, looseNumber, looseText, nullish } from '@trunkline/azure/wire'
import * as z from 'zod'

import { readCommunicationIdentifier } from './identifier.ts'
import { resultInfo } from './reply.ts'

const text = looseText
const whole = looseNumber

/** Data of CallConnectionStateChanged; `serverCallId` is missing from some of them (docs/wire/acs-play-audio.md#events). */
export const callConnectionStateChanged = z.looseObject({
  serverCallId: text,
  callConnectionId: text,
  callConnectionState: z.string(),
})

/** Data of PlayAudioResult and AddParticipantResult: neither call nor operation is named but by `operationContext`. */
export const operationResult = z.looseObject({
  resultInfo: loose(resultInfo),
  operationContext: text,
  status: z.string(),
})

/** Somebody on a call, as ParticipantsUpdated lists them. */
export const callParticipant = z.looseObject({
  identifier: loose(readCommunicationIdentifier),
  participantId: text,
  isMuted: looseFlag,
})

/** Data of ParticipantsUpdated: always the full list. */
export const participantsUpdated = z.looseObject({
  callConnectionId: text,
  participants: nullish(looseList(callParticipant)),
})

/** Data of a tone event under either of its names; the tone comes in any casing (docs/wire/acs-play-audio.md#tones). */
export const toneReceived = z.looseObject({
  toneInfo: z.looseObject({ sequenceId: whole, tone: z.string() }),
  callConnectionId: text,
})

/** Data of CallRecordingStateChanged. */
export const callRecordingStateChanged = z.looseObject({
  recordingId: text,
  state: z.string(),
  startDateTime: text,
  serverCallId: text,
})

/** Data of Event Grid's RecordingFileStatusUpdated, the one place that tells where a recording's files are. */
export const recordingFileStatusUpdated = z.looseObject({
  recordingStorageInfo: nullish(
    z.looseObject({
      recordingChunks: nullish(
        list(
          z.looseObject({
            documentId: text,
            index: whole,
            endReason: text,
            // which file there is decides whether there is one
            contentLocation: nullish(z.string()),
            metadataLocation: text,
          }),
        ),
      ),
    }),
  ),
  recordingStartTime: text,
  recordingDurationMs: whole,
  sessionEndReason: text,
})

/** The schema of each event's data, by type without the `Microsoft.Communication.` prefix (docs/wire/acs-play-audio.md#events). */
export const eventData = {
  CallConnectionStateChanged: callConnectionStateChanged,
  PlayAudioResult: operationResult,
  AddParticipantResult: operationResult,
  ParticipantsUpdated: participantsUpdated,
  // the name of this generation, and the one of the builds after it
  DtmfReceived: toneReceived,
  ToneReceived: toneReceived,
  CallRecordingStateChanged: callRecordingStateChanged,
  RecordingFileStatusUpdated: recordingFileStatusUpdated,
} as const

/** The type of an event that we know, without its prefix. */
export type EventName = keyof typeof eventData
/** The data of an event. */
export type EventData<Name extends EventName> = z.infer<(typeof eventData)[Name]>
/** Somebody on a call. */
export type CallParticipant = z.infer<typeof callParticipant>
