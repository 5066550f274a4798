import * as z from 'zod'

import { optional, word } from '../../azure/reader.ts'
import { identifier, phoneNumber } from './identifier.ts'
import type { ApiVersion, OperationId } from './operation.ts'

const text = optional(z.string())
/** Whether it may be called is checked by the operation that takes it. */
const webAddress = z.url({ protocol: /^https?$/ })
const none = z.undefined()

const setUp = {
  source: identifier,
  subject: text,
  callbackUri: webAddress,
  requestedMediaTypes: optional(z.array(word(['audio', 'video']))),
  requestedCallEvents: optional(z.array(word(['participantsUpdated', 'dtmfReceived']))),
}
const playAudio = z.strictObject({
  audioFileUri: optional(webAddress),
  loop: optional(z.boolean()),
  operationContext: text,
  audioFileId: text,
  callbackUri: optional(webAddress),
})
const addParticipant = z.strictObject({
  alternateCallerId: optional(phoneNumber),
  participant: optional(identifier),
  operationContext: text,
  callbackUri: optional(webAddress),
})
const startRecording = z.strictObject({
  recordingStateCallbackUri: optional(webAddress),
  recordingContentType: optional(word(['audio', 'audioVideo'])),
  recordingChannelType: optional(word(['mixed', 'unmixed'])),
  recordingFormatType: optional(word(['wav', 'mp3', 'mp4'])),
})

/** What each operation reads at the newer version. */
const current = {
  CallConnections_CreateCall: z.strictObject({
    alternateCallerId: optional(phoneNumber),
    targets: z.array(identifier),
    ...setUp,
  }),
  CallConnections_HangupCall: none,
  CallConnections_PlayAudio: playAudio,
  CallConnections_CancelAllMediaOperations: z.strictObject({ operationContext: text }),
  CallConnections_AddParticipant: addParticipant,
  CallConnections_RemoveParticipant: none,
  ServerCalls_AddParticipant: addParticipant,
  ServerCalls_RemoveParticipant: none,
  ServerCalls_StartRecording: startRecording,
  ServerCalls_GetRecordingProperties: none,
  ServerCalls_StopRecording: none,
  ServerCalls_PauseRecording: none,
  ServerCalls_ResumeRecording: none,
  ServerCalls_JoinCall: z.strictObject(setUp),
  ServerCalls_PlayAudio: playAudio,
} as const satisfies Record<OperationId, z.ZodType>

/** How the body of each operation is read; the older version makes recordings of one kind only (docs/wire/acs-play-audio.md#versions). */
export const requests = {
  '2021-08-30-preview': current,
  '2021-06-15-preview': {
    ...current,
    ServerCalls_StartRecording: startRecording.pick({ recordingStateCallbackUri: true }),
  },
} as const satisfies Record<ApiVersion, Record<OperationId, z.ZodType>>

/** The body of an operation; `undefined` when it has none. */
export type RequestOf<Id extends OperationId> = z.infer<(typeof current)[Id]>
