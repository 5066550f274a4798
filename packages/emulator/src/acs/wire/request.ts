import * as z from 'zod'

import { optional, word } from '../../azure/reader.ts'
import { callingContext, previewCallingContext } from './calling-context.ts'
import { communicationUser, identifier, microsoftTeamsApp, phoneNumber } from './identifier.ts'
import * as media from './media-request.ts'
import type { ApiVersion, OperationId } from './operation.ts'
import {
  callIntelligence,
  callLocator,
  mediaStreaming,
  previewMediaStreaming,
  previewTranscription,
  transcription,
  webAddress,
} from './option.ts'
import { startRecording } from './recording-request.ts'

const text = optional(z.string())
const none = z.undefined()
const operation = { operationContext: text, operationCallbackUri: optional(webAddress) }

const setUp = {
  callbackUri: webAddress,
  operationContext: text,
  callIntelligenceOptions: optional(callIntelligence),
  mediaStreamingOptions: optional(mediaStreaming),
  transcriptionOptions: optional(transcription),
}
const previewSockets = {
  mediaStreamingOptions: optional(previewMediaStreaming),
  transcriptionOptions: optional(previewTranscription),
}

const createCall = z.strictObject({
  targets: z.array(identifier),
  sourceCallerIdNumber: optional(phoneNumber),
  sourceDisplayName: text,
  source: optional(communicationUser),
  teamsAppSource: optional(microsoftTeamsApp),
  ...setUp,
})
const answerCall = z.strictObject({
  incomingCallContext: z.string(),
  answeredBy: optional(communicationUser),
  ...setUp,
})
const connect = z.strictObject({ callLocator, ...setUp })
const transfer = z.strictObject({
  targetParticipant: identifier,
  transferee: optional(identifier),
  customCallingContext: optional(callingContext),
  sourceCallerIdNumber: optional(phoneNumber),
  ...operation,
})
const addParticipant = z.strictObject({
  participantToAdd: identifier,
  sourceCallerIdNumber: optional(phoneNumber),
  sourceDisplayName: text,
  invitationTimeoutInSeconds: optional(z.int().min(0).max(180)),
  customCallingContext: optional(callingContext),
  ...operation,
})
const previewContext = { customCallingContext: optional(previewCallingContext) }

/** What each operation reads at the newer version. The definitions refuse members that they do not have. */
const current = {
  CreateCall: createCall,
  AnswerCall: answerCall,
  RedirectCall: z.strictObject({ incomingCallContext: z.string(), target: identifier }),
  RejectCall: z.strictObject({
    incomingCallContext: z.string(),
    callRejectReason: optional(word(['none', 'busy', 'forbidden'])),
  }),
  Connect: connect,
  CallConnection_GetCall: none,
  CallConnection_HangupCall: none,
  CallConnection_TerminateCall: none,
  CallConnection_TransferToParticipant: transfer,
  CallConnection_GetParticipants: none,
  CallConnection_GetParticipant: none,
  CallConnection_AddParticipant: addParticipant,
  CallConnection_RemoveParticipant: z.strictObject({ participantToRemove: identifier, ...operation }),
  CallConnection_Mute: z.strictObject({ targetParticipants: z.array(identifier), operationContext: text }),
  CallConnection_CancelAddParticipant: z.strictObject({ invitationId: z.string(), ...operation }),
  CallConnection_MoveParticipants: z.strictObject({
    targetParticipants: z.array(identifier),
    fromCall: z.string(),
    ...operation,
  }),
  CallMedia_Play: media.play,
  CallMedia_Recognize: media.recognize,
  CallMedia_CancelAllMediaOperations: none,
  CallMedia_StartContinuousDtmfRecognition: media.watchTones,
  CallMedia_StopContinuousDtmfRecognition: media.watchTones,
  CallMedia_SendDtmfTones: media.sendTones,
  CallMedia_Hold: media.hold,
  CallMedia_Unhold: media.unhold,
  CallMedia_StartTranscription: media.transcribe,
  CallMedia_StopTranscription: z.strictObject(operation),
  CallMedia_UpdateTranscription: media.transcribe,
  CallMedia_StartMediaStreaming: z.strictObject(operation),
  CallMedia_StopMediaStreaming: z.strictObject(operation),
  CallRecording_StartRecording: startRecording,
  CallRecording_GetRecordingProperties: none,
  CallRecording_StopRecording: none,
  CallRecording_PauseRecording: none,
  CallRecording_ResumeRecording: none,
} as const satisfies Record<OperationId, z.ZodType>

/** Where the preview reads otherwise (docs/wire/acs-call-automation.md#versions). */
const preview = {
  ...current,
  CreateCall: createCall.extend(previewSockets),
  AnswerCall: answerCall.extend(previewSockets),
  Connect: connect.extend(previewSockets),
  CallConnection_TransferToParticipant: transfer.extend(previewContext),
  CallConnection_AddParticipant: addParticipant.extend(previewContext),
  CallMedia_Unhold: media.unhold.omit({ operationCallbackUri: true }),
  CallMedia_StartTranscription: media.previewTranscribe,
  CallMedia_StopTranscription: z.strictObject({ operationContext: text }),
  CallMedia_UpdateTranscription: media.previewTranscribe.extend({ locale: z.string() }),
} as const satisfies Record<OperationId, z.ZodType>

/** How the body of each operation is read. */
export const requests = { '2026-03-12': current, '2025-03-30-preview': preview } as const satisfies Record<
  ApiVersion,
  Record<OperationId, z.ZodType>
>

/** The body of an operation; `undefined` when it has none. */
export type RequestOf<Id extends OperationId> = z.infer<(typeof current)[Id]>
