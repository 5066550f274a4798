import * as z from 'zod'

import { customCallingContext, previewCustomCallingContext } from './calling-context.ts'
import { communicationIdentifier, phoneNumberIdentifier } from './identifier.ts'
import { webUrl } from './option.ts'

/** Body of CallConnection_AddParticipant: one participant, invited for 0 to 180 seconds. */
export const addParticipantRequest = z.strictObject({
  participantToAdd: communicationIdentifier,
  sourceCallerIdNumber: phoneNumberIdentifier.optional(),
  sourceDisplayName: z.string().optional(),
  invitationTimeoutInSeconds: z.int().min(0).max(180).optional(),
  operationContext: z.string().optional(),
  operationCallbackUri: webUrl.optional(),
  customCallingContext: customCallingContext.optional(),
})

/** Body of CallConnection_AddParticipant at 2025-03-30-preview. */
export const previewAddParticipantRequest = addParticipantRequest.extend({
  customCallingContext: previewCustomCallingContext.optional(),
})

/** Body of CallConnection_RemoveParticipant. */
export const removeParticipantRequest = z.strictObject({
  participantToRemove: communicationIdentifier,
  operationContext: z.string().optional(),
  operationCallbackUri: webUrl.optional(),
})

/** Body of CallConnection_Mute; there is no operation to unmute. */
export const muteParticipantsRequest = z.strictObject({
  targetParticipants: z.array(communicationIdentifier),
  operationContext: z.string().optional(),
})

/** Body of CallConnection_CancelAddParticipant. */
export const cancelAddParticipantRequest = z.strictObject({
  invitationId: z.string(),
  operationContext: z.string().optional(),
  operationCallbackUri: webUrl.optional(),
})

/** Body of CallConnection_MoveParticipants; `fromCall` is the call connection that they leave. */
export const moveParticipantsRequest = z.strictObject({
  targetParticipants: z.array(communicationIdentifier),
  fromCall: z.string(),
  operationContext: z.string().optional(),
  operationCallbackUri: webUrl.optional(),
})
