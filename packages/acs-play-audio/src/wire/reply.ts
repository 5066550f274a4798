import { loose, looseNumber, looseText } from '@trunkline/azure/wire'
import * as z from 'zod'

import type { OperationId } from './operation.ts'

const text = looseText
const whole = looseNumber

/** Result of an operation; `subcode` is the more specific number (docs/wire/acs-play-audio.md#subcodes). */
export const resultInfo = z.looseObject({ code: whole, subcode: whole, message: text })

/** Reply of CreateCall and JoinCall. */
export const callConnectionReply = z.looseObject({ callConnectionId: text })

/**
 * Reply of both PlayAudio operations and of CancelAllMediaOperations; builds of June 2021 send `id` instead of
 * `operationId`.
 */
export const mediaOperationReply = z
  .looseObject({ operationId: text, id: text, status: text, operationContext: text, resultInfo: loose(resultInfo) })
  .transform(({ operationId, id, ...rest }) => ({ ...rest, operationId: operationId ?? id }))

/** Reply of both AddParticipant operations. */
export const addParticipantReply = z.looseObject({ participantId: text })

/** Reply of StartRecording; the id is opaque. */
export const startCallRecordingReply = z.looseObject({ recordingId: text })

/** Reply of GetRecordingProperties. */
export const callRecordingProperties = z.looseObject({ recordingState: text })

/** Reply of an operation without a body; a body that is sent anyway is ignored. */
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

/** The successful reply of an operation; `undefined` if it has no body. */
export type ReplyOf<Id extends OperationId> = z.infer<(typeof replies)[Id]>
/** Result of an operation. */
export type ResultInfo = z.infer<typeof resultInfo>
