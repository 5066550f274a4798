import * as z from 'zod'

import {
  eventSubscriptions,
  mediaTypes,
  recordingChannelTypes,
  recordingContentTypes,
  recordingFormatTypes,
} from './enumeration.ts'
import { communicationIdentifier, phoneNumberIdentifier } from './identifier.ts'
import type { ApiVersion, OperationId } from './operation.ts'

/** An absolute web URL. The service requires https, which is not checked here, so that tests can use loopback. */
export const webUrl = z.url({ protocol: /^https?$/ })

const setUp = {
  source: communicationIdentifier,
  subject: z.string().optional(),
  callbackUri: webUrl,
  requestedMediaTypes: z.array(z.enum(mediaTypes)).optional(),
  requestedCallEvents: z.array(z.enum(eventSubscriptions)).optional(),
}

/** Body of CreateCall; a phone number among the targets requires `alternateCallerId`, a number of the resource. */
export const createCallRequest = z.strictObject({
  alternateCallerId: phoneNumberIdentifier.optional(),
  targets: z.array(communicationIdentifier),
  ...setUp,
})

/** Body of JoinCall. */
export const joinCallRequest = z.strictObject(setUp)

/** Body of both PlayAudio operations; the definition makes all members optional (docs/wire/acs-play-audio.md#play-audio). */
export const playAudioRequest = z.strictObject({
  /** A WAV file: mono, 16-bit samples, 16,000 Hz. */
  audioFileUri: webUrl.optional(),
  /** Repeats until the media operations are canceled or the call ends. */
  loop: z.boolean().optional(),
  operationContext: z.string().optional(),
  /** The service caches the file under this id, so another file with the same id may not be played. */
  audioFileId: z.string().optional(),
  callbackUri: webUrl.optional(),
})

/** Body of CancelAllMediaOperations, which is required even if it is only `{}`. */
export const cancelAllMediaOperationsRequest = z.strictObject({ operationContext: z.string().optional() })

/** Body of both AddParticipant operations. */
export const addParticipantRequest = z.strictObject({
  alternateCallerId: phoneNumberIdentifier.optional(),
  participant: communicationIdentifier.optional(),
  operationContext: z.string().optional(),
  callbackUri: webUrl.optional(),
})

/** Body of StartRecording; without the last three members, the service records mixed mp4 with audio and video. */
export const startCallRecordingRequest = z.strictObject({
  recordingStateCallbackUri: webUrl.optional(),
  recordingContentType: z.enum(recordingContentTypes).optional(),
  recordingChannelType: z.enum(recordingChannelTypes).optional(),
  recordingFormatType: z.enum(recordingFormatTypes).optional(),
})

/** Body of StartRecording at 2021-06-15-preview, without the format members. */
export const olderStartCallRecordingRequest = startCallRecordingRequest.pick({ recordingStateCallbackUri: true })

/** An operation without a body. */
export const noRequest = z.undefined()

const current = {
  CallConnections_CreateCall: createCallRequest,
  CallConnections_HangupCall: noRequest,
  CallConnections_PlayAudio: playAudioRequest,
  CallConnections_CancelAllMediaOperations: cancelAllMediaOperationsRequest,
  CallConnections_AddParticipant: addParticipantRequest,
  CallConnections_RemoveParticipant: noRequest,
  ServerCalls_AddParticipant: addParticipantRequest,
  ServerCalls_RemoveParticipant: noRequest,
  ServerCalls_StartRecording: startCallRecordingRequest,
  ServerCalls_GetRecordingProperties: noRequest,
  ServerCalls_StopRecording: noRequest,
  ServerCalls_PauseRecording: noRequest,
  ServerCalls_ResumeRecording: noRequest,
  ServerCalls_JoinCall: joinCallRequest,
  ServerCalls_PlayAudio: playAudioRequest,
} as const satisfies Record<OperationId, z.ZodType>

/** The strict schema of each operation's body, by api-version (docs/wire/acs-play-audio.md#versions). */
export const requests = {
  '2021-08-30-preview': current,
  '2021-06-15-preview': { ...current, ServerCalls_StartRecording: olderStartCallRecordingRequest },
} as const satisfies Record<ApiVersion, Record<OperationId, z.ZodType>>

/** The body of an operation; `undefined` if it has none. */
export type RequestOf<Id extends OperationId, Version extends ApiVersion = '2021-08-30-preview'> = z.infer<
  (typeof requests)[Version][Id]
>
