import * as z from 'zod'

import type { ApiVersion, OperationId } from './operation.ts'
import * as call from './request-call.ts'
import * as media from './request-media.ts'
import * as participant from './request-participant.ts'
import * as recording from './request-recording.ts'

/** An operation without a body. */
export const noRequest = z.undefined()

const current = {
  CreateCall: call.createCallRequest,
  AnswerCall: call.answerCallRequest,
  RedirectCall: call.redirectCallRequest,
  RejectCall: call.rejectCallRequest,
  Connect: call.connectRequest,
  CallConnection_GetCall: noRequest,
  CallConnection_HangupCall: noRequest,
  CallConnection_TerminateCall: noRequest,
  CallConnection_TransferToParticipant: call.transferToParticipantRequest,
  CallConnection_GetParticipants: noRequest,
  CallConnection_GetParticipant: noRequest,
  CallConnection_AddParticipant: participant.addParticipantRequest,
  CallConnection_RemoveParticipant: participant.removeParticipantRequest,
  CallConnection_Mute: participant.muteParticipantsRequest,
  CallConnection_CancelAddParticipant: participant.cancelAddParticipantRequest,
  CallConnection_MoveParticipants: participant.moveParticipantsRequest,
  CallMedia_Play: media.playRequest,
  CallMedia_Recognize: media.recognizeRequest,
  CallMedia_CancelAllMediaOperations: noRequest,
  CallMedia_StartContinuousDtmfRecognition: media.continuousDtmfRecognitionRequest,
  CallMedia_StopContinuousDtmfRecognition: media.continuousDtmfRecognitionRequest,
  CallMedia_SendDtmfTones: media.sendDtmfTonesRequest,
  CallMedia_Hold: media.holdRequest,
  CallMedia_Unhold: media.unholdRequest,
  CallMedia_StartTranscription: media.startTranscriptionRequest,
  CallMedia_StopTranscription: media.stopTranscriptionRequest,
  CallMedia_UpdateTranscription: media.updateTranscriptionRequest,
  CallMedia_StartMediaStreaming: media.startMediaStreamingRequest,
  CallMedia_StopMediaStreaming: media.stopMediaStreamingRequest,
  CallRecording_StartRecording: recording.startCallRecordingRequest,
  CallRecording_GetRecordingProperties: noRequest,
  CallRecording_StopRecording: noRequest,
  CallRecording_PauseRecording: noRequest,
  CallRecording_ResumeRecording: noRequest,
} as const satisfies Record<OperationId, z.ZodType>

const preview = {
  ...current,
  CreateCall: call.previewCreateCallRequest,
  AnswerCall: call.previewAnswerCallRequest,
  Connect: call.previewConnectRequest,
  CallConnection_TransferToParticipant: call.previewTransferToParticipantRequest,
  CallConnection_AddParticipant: participant.previewAddParticipantRequest,
  // this version lacks the operation, so no body is valid
  CallConnection_MoveParticipants: z.never(),
  CallMedia_Unhold: media.previewUnholdRequest,
  CallMedia_StartTranscription: media.previewStartTranscriptionRequest,
  CallMedia_StopTranscription: media.previewStopTranscriptionRequest,
  CallMedia_UpdateTranscription: media.previewUpdateTranscriptionRequest,
} as const satisfies Record<OperationId, z.ZodType>

/** The strict schema of each operation's body, by api-version (docs/wire/acs-call-automation.md#versions). */
export const requests = {
  '2026-03-12': current,
  '2025-03-30-preview': preview,
} as const satisfies Record<ApiVersion, Record<OperationId, z.ZodType>>

/** The body of an operation; `undefined` if it has none. */
export type RequestOf<Id extends OperationId, Version extends ApiVersion = '2026-03-12'> = z.infer<
  (typeof requests)[Version][Id]
>
