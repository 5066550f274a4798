import * as z from 'zod'

import { customCallingContext, previewCustomCallingContext } from './calling-context.ts'
import { callRejectReasons } from './enumeration.ts'
import {
  communicationIdentifier,
  communicationUserIdentifier,
  microsoftTeamsAppIdentifier,
  phoneNumberIdentifier,
} from './identifier.ts'
import {
  callIntelligenceOptions,
  callLocator,
  mediaStreamingOptions,
  previewMediaStreamingOptions,
  previewTranscriptionOptions,
  transcriptionOptions,
  webUrl,
} from './option.ts'

const setUp = {
  callbackUri: webUrl,
  operationContext: z.string().optional(),
  callIntelligenceOptions: callIntelligenceOptions.optional(),
  mediaStreamingOptions: mediaStreamingOptions.optional(),
  transcriptionOptions: transcriptionOptions.optional(),
}

const previewSockets = {
  mediaStreamingOptions: previewMediaStreamingOptions.optional(),
  transcriptionOptions: previewTranscriptionOptions.optional(),
}

/** Body of CreateCall; a PSTN target requires `sourceCallerIdNumber`. */
export const createCallRequest = z.strictObject({
  targets: z.array(communicationIdentifier),
  sourceCallerIdNumber: phoneNumberIdentifier.optional(),
  sourceDisplayName: z.string().optional(),
  source: communicationUserIdentifier.optional(),
  teamsAppSource: microsoftTeamsAppIdentifier.optional(),
  ...setUp,
})

/** Body of AnswerCall; the context is opaque, and valid once and only while the call rings. */
export const answerCallRequest = z.strictObject({
  incomingCallContext: z.string(),
  answeredBy: communicationUserIdentifier.optional(),
  ...setUp,
})

/** Body of Connect. */
export const connectRequest = z.strictObject({ callLocator, ...setUp })

/** Body of RedirectCall. */
export const redirectCallRequest = z.strictObject({ incomingCallContext: z.string(), target: communicationIdentifier })

/** Body of RejectCall. */
export const rejectCallRequest = z.strictObject({
  incomingCallContext: z.string(),
  callRejectReason: z.enum(callRejectReasons).optional(),
})

/** Body of CallConnection_TransferToParticipant; a group call requires `transferee`. */
export const transferToParticipantRequest = z.strictObject({
  targetParticipant: communicationIdentifier,
  operationContext: z.string().optional(),
  transferee: communicationIdentifier.optional(),
  operationCallbackUri: webUrl.optional(),
  customCallingContext: customCallingContext.optional(),
  sourceCallerIdNumber: phoneNumberIdentifier.optional(),
})

/** Body of CreateCall at 2025-03-30-preview. */
export const previewCreateCallRequest = createCallRequest.extend(previewSockets)

/** Body of AnswerCall at 2025-03-30-preview. */
export const previewAnswerCallRequest = answerCallRequest.extend(previewSockets)

/** Body of Connect at 2025-03-30-preview. */
export const previewConnectRequest = connectRequest.extend(previewSockets)

/** Body of CallConnection_TransferToParticipant at 2025-03-30-preview. */
export const previewTransferToParticipantRequest = transferToParticipantRequest.extend({
  customCallingContext: previewCustomCallingContext.optional(),
})
