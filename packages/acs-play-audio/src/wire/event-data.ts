import { list, loose, looseFlag, looseList, looseNumber, looseText, nullish } from '@trunkline/azure/wire'
import * as z from 'zod'

import { readCommunicationIdentifier } from './identifier.ts'
import { resultInfo } from './reply.ts'

const text = looseText
const whole = looseNumber

/** Data of CallConnectionStateChanged; some lack `serverCallId` (docs/wire/acs-play-audio.md#events). */
export const callConnectionStateChanged = z.looseObject({
  serverCallId: text,
  callConnectionId: text,
  callConnectionState: z.string(),
})

/** Data of PlayAudioResult and AddParticipantResult. Only `operationContext` identifies the operation, and nothing the call. */
export const operationResult = z.looseObject({
  resultInfo: loose(resultInfo),
  operationContext: text,
  status: z.string(),
})

/** A participant in ParticipantsUpdated. */
export const callParticipant = z.looseObject({
  identifier: loose(readCommunicationIdentifier),
  participantId: text,
  isMuted: looseFlag,
})

/** Data of ParticipantsUpdated, which always has the full list. */
export const participantsUpdated = z.looseObject({
  callConnectionId: text,
  participants: nullish(looseList(callParticipant)),
})

/** Data of a tone event under either of its names; the casing of the tone varies (docs/wire/acs-play-audio.md#tones). */
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

/** Data of Event Grid's RecordingFileStatusUpdated, the only event with the location of a recording's files. */
export const recordingFileStatusUpdated = z.looseObject({
  recordingStorageInfo: nullish(
    z.looseObject({
      recordingChunks: nullish(
        list(
          z.looseObject({
            documentId: text,
            index: whole,
            endReason: text,
            // whether this is present decides whether there is a file
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
  // the name in this generation, and in later builds
  DtmfReceived: toneReceived,
  ToneReceived: toneReceived,
  CallRecordingStateChanged: callRecordingStateChanged,
  RecordingFileStatusUpdated: recordingFileStatusUpdated,
} as const

/** The type of a known event, without its prefix. */
export type EventName = keyof typeof eventData
/** The data of an event. */
export type EventData<Name extends EventName> = z.infer<(typeof eventData)[Name]>
/** A participant of a call. */
export type CallParticipant = z.infer<typeof callParticipant>
