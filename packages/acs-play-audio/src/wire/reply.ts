import { loose, looseNumber, looseText } from '@trunkline/azure/wire'
import * as z from 'zod'

import { type OperationId } from './operation.ts'

const text = looseText
const whole = looseNumber

/** How an operation ended; `subcode` is the finer number (docs/wire/acs-play-audio.md#subcodes). */
export const resultInfo = z.looseObject({ code: whole, subcode: whole, message: text })

/** Reply of CreateCall and JoinCall. */
export const callConnectionReply = z.looseObject({ callConnectionId: text })

/** Reply of both PlayAudio operations and of CancelAllMediaOperations; builds of June 2021 say `id` for `operationId`. */
export const mediaOperationReply = z
  .looseObject({ operationId: text, id: text, status: text, operationContext: text, resultInfo: loose(resultInfo) })
  .transform(({ operationId, id, ...rest }) => ({ ...rest, operationId: operationId ?? id }))

/** Reply of both AddParticipant operations. */
export const addParticipantReply = z.looseObject({ participantId: text })

/** Reply of StartRecording; the id is opaque. */
export const startCallRecordingReply = z.looseObject({ recordingId: text })

/** Reply of GetRecordingProperties. */
export const callRecordingProperties = z.looseObject({ recordingState: text })

/** Reply of an operation that answers with its status alone; a body that comes all the same is ignored. */
export const noReply = z.unknown().transform((): undefined => undefined)

/** The loose schema of each operation's successful reply. */
export const replies = {
  CallConnections_CreateCall: callConnectionReply,
  CallConnections_HangupCall: noReply,
  CallConnections_PlayAudio: mediaOperationReply,
  CallConnections_CancelAllMediaOperations: mediaOperationReply,
  CallConnections_AddParticipant: addParticipantReply,
  CallConnections_RemoveParticipant: noReply,
  ServerCalls_AddParticipant: addParticipantReply,
  ServerCalls_RemoveParticipant: noReply,
  ServerCalls_StartRecording: startCallRecordingReply,
  ServerCalls_GetRecordingProperties: callRecordingProperties,
  ServerCalls_StopRecording: noReply,
  ServerCalls_PauseRecording: noReply,
  ServerCalls_ResumeRecording: noReply,
  ServerCalls_JoinCall: callConnectionReply,
  ServerCalls_PlayAudio: mediaOperationReply,
} as const satisfies Record<OperationId, z.ZodType>

/** The successful reply of an operation; `undefined` when it has no body. */
export type ReplyOf<Id extends OperationId> = z.infer<(typeof replies)[Id]>
/** How an operation ended. */
export type ResultInfo = z.infer<typeof resultInfo>
