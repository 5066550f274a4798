import { loose, looseFlag, looseText } from '@trunkline/azure/wire'
import * as z from 'zod'

import {
  readCommunicationIdentifier,
  readCommunicationUserIdentifier,
  readPhoneNumberIdentifier,
} from './identifier.ts'
import type { OperationId } from './operation.ts'

const text = looseText
const texts = loose(z.array(z.string()))

/** A participant as the service reports it. */
export const callParticipant = z.looseObject({
  identifier: loose(readCommunicationIdentifier),
  isMuted: looseFlag,
  isOnHold: looseFlag,
})

/** A call connection as the service reports it. */
export const callConnectionProperties = z.looseObject({
  callConnectionId: text,
  serverCallId: text,
  targets: loose(z.array(readCommunicationIdentifier)),
  callConnectionState: text,
  callbackUri: text,
  sourceCallerIdNumber: loose(readPhoneNumberIdentifier),
  sourceDisplayName: text,
  source: loose(readCommunicationIdentifier),
  correlationId: text,
  answeredBy: loose(readCommunicationUserIdentifier),
  answeredFor: loose(readPhoneNumberIdentifier),
  mediaStreamingSubscription: loose(z.looseObject({ id: text, state: text, subscribedContentTypes: texts })),
  transcriptionSubscription: loose(
    z.looseObject({ id: text, state: text, subscribedResultTypes: texts, locale: text }),
  ),
})

/** Reply of CallConnection_TransferToParticipant, _RemoveParticipant, _Mute and CallMedia_SendDtmfTones. */
export const operationReply = z.looseObject({ operationContext: text })

/** Reply of CallMedia_StartTranscription and _StopTranscription: seen in recordings, but not in the definition. */
export const transcriptionReply = loose(z.looseObject({ operationContext: text, subscriptionId: text }))

/** Reply of CallConnection_GetParticipants; `nextLink` is absolute, and absent on the last page. */
export const getParticipantsResponse = z.looseObject({ value: z.array(callParticipant), nextLink: text })

/** Reply of CallConnection_AddParticipant; `invitationId` cancels the invitation. */
export const addParticipantResponse = z.looseObject({
  participant: loose(callParticipant),
  operationContext: text,
  invitationId: text,
})

/** Reply of CallConnection_CancelAddParticipant. */
export const cancelAddParticipantResponse = z.looseObject({ invitationId: text, operationContext: text })

/** Reply of CallConnection_MoveParticipants. */
export const moveParticipantsResponse = z.looseObject({
  participants: loose(z.array(callParticipant)),
  operationContext: text,
  fromCall: text,
})

/** Reply of CallRecording_StartRecording and _GetRecordingProperties. */
export const recordingStateResponse = z.looseObject({ recordingId: text, recordingState: text, recordingKind: text })

/** Reply of an operation without a body; a body that is sent anyway is ignored. */
export const noReply = z.unknown().transform((): undefined => undefined)

/** The loose schema of each operation's successful reply. */
export const replies = {
  CreateCall: callConnectionProperties,
  AnswerCall: callConnectionProperties,
  RedirectCall: noReply,
  RejectCall: noReply,
  Connect: callConnectionProperties,
  CallConnection_GetCall: callConnectionProperties,
  CallConnection_HangupCall: noReply,
  CallConnection_TerminateCall: noReply,
  CallConnection_TransferToParticipant: operationReply,
  CallConnection_GetParticipants: getParticipantsResponse,
  CallConnection_GetParticipant: callParticipant,
  CallConnection_AddParticipant: addParticipantResponse,
  CallConnection_RemoveParticipant: operationReply,
  CallConnection_Mute: operationReply,
  CallConnection_CancelAddParticipant: cancelAddParticipantResponse,
  CallConnection_MoveParticipants: moveParticipantsResponse,
  CallMedia_Play: noReply,
  CallMedia_Recognize: noReply,
  CallMedia_CancelAllMediaOperations: noReply,
  CallMedia_StartContinuousDtmfRecognition: noReply,
  CallMedia_StopContinuousDtmfRecognition: noReply,
  CallMedia_SendDtmfTones: operationReply,
  CallMedia_Hold: noReply,
  CallMedia_Unhold: noReply,
  CallMedia_StartTranscription: transcriptionReply,
  CallMedia_StopTranscription: transcriptionReply,
  CallMedia_UpdateTranscription: noReply,
  CallMedia_StartMediaStreaming: noReply,
  CallMedia_StopMediaStreaming: noReply,
  CallRecording_StartRecording: recordingStateResponse,
  CallRecording_GetRecordingProperties: recordingStateResponse,
  CallRecording_StopRecording: noReply,
  CallRecording_PauseRecording: noReply,
  CallRecording_ResumeRecording: noReply,
} as const satisfies Record<OperationId, z.ZodType>

/** The successful reply of an operation; `undefined` if it has no body. */
export type ReplyOf<Id extends OperationId> = z.infer<(typeof replies)[Id]>
/** A call connection as the service reports it. */
export type CallConnectionProperties = z.infer<typeof callConnectionProperties>
/** A participant as the service reports it. */
export type CallParticipant = z.infer<typeof callParticipant>
/** A recording as the service reports it. */
export type RecordingStateResponse = z.infer<typeof recordingStateResponse>
