import * as z from 'zod'

import { callDeclineReasons, callTerminationReasons, filterStates, importances, mediaHosts } from './enumeration.ts'

const operationId = z.string().min(1).max(50)
const subject = z.string().max(250)
const address = z.string().min(1)
const callbackUrl = z.url({ protocol: /^https?$/ }).max(1024)
const mediaHost = z.enum(mediaHosts)

const notBoth = 'callbackUrl and callbackContext exclude each other'

/** Whether at most one of the two is set; the vendor's own client folds one into the other. */
function oneCallback(body: {
  readonly callbackUrl?: string | undefined
  readonly callbackContext?: string | undefined
}) {
  return body.callbackUrl === undefined || body.callbackContext === undefined
}

const startMembers = {
  operationId: operationId.optional(),
  to: address,
  callbackUrl: callbackUrl.optional(),
  /** Instead of a URL: returned as a query parameter of the registered URL. */
  callbackContext: z.string().optional(),
  importance: z.enum(importances).optional(),
  subject: subject.optional(),
  threadId: z.string().optional(),
  joinAudioMuted: z.boolean().optional(),
  /** Without `Remote` the call has no prompts and no tones. */
  mediaHost: mediaHost.optional(),
}

/** Body of startAudio (docs/wire/ucwa.md#placing-a-call). */
export const startAudioRequest = z.strictObject(startMembers).refine(oneCallback, notBoth)

/** Body of startAudioVideo, which has one more member. */
export const startAudioVideoRequest = z
  .strictObject({ ...startMembers, joinVideoMuted: z.boolean().optional() })
  .refine(oneCallback, notBoth)

/** Body of addAudio and addAudioVideo, which add a call to a conversation again. */
export const addAudioVideoRequest = z.strictObject({
  operationId: operationId.optional(),
  mediaHost: mediaHost.optional(),
  joinAudioMuted: z.boolean().optional(),
  to: address.optional(),
})

/** Body of accept. */
export const acceptRequest = z.strictObject({ mediaHost: mediaHost.optional() })

/** Body of decline, which is optional. */
export const declineRequest = z.strictObject({ reason: z.enum(callDeclineReasons).optional() })

/** Body of forward. */
export const forwardRequest = z.strictObject({ to: address })

/** Body of acceptAndBridgeAudioVideo: into a meeting, or to another party. */
export const acceptAndBridgeRequest = z.union([
  z.strictObject({ meetingUri: address }),
  z.strictObject({ toUri: address }),
])

/** Body of startAdhocMeeting. */
export const startAdhocMeetingRequest = z
  .strictObject({
    operationId: operationId.optional(),
    subject: subject.optional(),
    callbackUrl: callbackUrl.optional(),
    callbackContext: z.string().optional(),
  })
  .refine(oneCallback, notBoth)

/** Body of stopAudioVideo and cancel, which is optional and usually left out. */
export const stopAudioVideoRequest = z.strictObject({
  reason: z.enum(callTerminationReasons).optional(),
  acceptedBy: address.optional(),
})

/** Body of transfer: to another party, or replacing another call. */
export const transferRequest = z.union([
  z.strictObject({ to: address, operationId: operationId.optional() }),
  z.strictObject({ replacesCallContext: z.string().min(1), operationId: operationId.optional() }),
])

/** Body of playPrompt. */
export const playPromptRequest = z.strictObject({
  promptUrl: z.url({ protocol: /^https?$/ }),
  loop: z.boolean().optional(),
  promptId: z.string().optional(),
})

/** Body of addParticipant, the only one that requires `operationId`. */
export const addParticipantRequest = z.strictObject({
  operationId,
  to: address,
  modalities: z.array(z.string()).optional(),
  onBehalfOf: z.string().max(250).optional(),
  subject: subject.optional(),
})

/** Body of bridgedParticipants, and of the PUT that changes a bridged participant. */
export const bridgedParticipantRequest = z.strictObject({
  displayName: z.string(),
  participantUri: address,
  messageFilterState: z.enum(filterStates),
})

/** Body of adhocMeetings. */
export const adhocMeetingRequest = z.strictObject({
  subject: subject.optional(),
  accessLevel: z.string().optional(),
  leaders: z.array(address).optional(),
  automaticLeaderAssignment: z.string().optional(),
})

/** Body of startAudio. */
export type StartAudioRequest = z.infer<typeof startAudioRequest>
/** Body of startAudioVideo. */
export type StartAudioVideoRequest = z.infer<typeof startAudioVideoRequest>
/** Body of addAudio and addAudioVideo. */
export type AddAudioVideoRequest = z.infer<typeof addAudioVideoRequest>
/** Body of accept. */
export type AcceptRequest = z.infer<typeof acceptRequest>
/** Body of decline. */
export type DeclineRequest = z.infer<typeof declineRequest>
/** Body of forward. */
export type ForwardRequest = z.infer<typeof forwardRequest>
/** Body of acceptAndBridgeAudioVideo. */
export type AcceptAndBridgeRequest = z.infer<typeof acceptAndBridgeRequest>
/** Body of startAdhocMeeting. */
export type StartAdhocMeetingRequest = z.infer<typeof startAdhocMeetingRequest>
/** Body of stopAudioVideo and cancel. */
export type StopAudioVideoRequest = z.infer<typeof stopAudioVideoRequest>
/** Body of transfer. */
export type TransferRequest = z.infer<typeof transferRequest>
/** Body of playPrompt. */
export type PlayPromptRequest = z.infer<typeof playPromptRequest>
/** Body of addParticipant. */
export type AddParticipantRequest = z.infer<typeof addParticipantRequest>
/** Body of bridgedParticipants. */
export type BridgedParticipantRequest = z.infer<typeof bridgedParticipantRequest>
/** Body of adhocMeetings. */
export type AdhocMeetingRequest = z.infer<typeof adhocMeetingRequest>
