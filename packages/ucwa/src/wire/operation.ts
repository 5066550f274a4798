import type * as z from 'zod'

import * as request from './request.ts'

/** One operation of the Trusted Application API. */
export interface TrustedOperation {
  /** Bare name of the link that the operation uses; `self` if it is a method of the resource itself. */
  readonly rel: string
  /** Bare name of the resource that has the link. */
  readonly on: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Undefined if the operation has no body. */
  readonly body: z.ZodType | undefined
  readonly success: 200 | 201 | 204
}

/** The operations of the Trusted Application API that concern calls, by our names (docs/wire/ucwa.md#operations). */
export const trustedOperations = {
  discover: at('discover', 'self', 'GET', undefined, 200),
  applications: at('discover', 'applications', 'GET', undefined, 200),
  application: at('applications', 'application', 'GET', undefined, 200),
  startAudio: at('communication', 'startAudio', 'POST', request.startAudioRequest, 201),
  startAudioVideo: at('communication', 'startAudioVideo', 'POST', request.startAudioVideoRequest, 201),
  addAudio: at('audioVideo', 'addAudio', 'POST', request.addAudioVideoRequest, 201),
  addAudioVideo: at('audioVideo', 'addAudioVideo', 'POST', request.addAudioVideoRequest, 201),
  accept: at('audioVideoInvitation', 'accept', 'POST', request.acceptRequest, 204),
  decline: at('audioVideoInvitation', 'decline', 'POST', request.declineRequest, 204),
  forward: at('audioVideoInvitation', 'forward', 'POST', request.forwardRequest, 204),
  acceptAndBridgeAudioVideo: at(
    'audioVideoInvitation',
    'acceptAndBridgeAudioVideo',
    'POST',
    request.acceptAndBridgeRequest,
    201,
  ),
  startAdhocMeeting: at('audioVideoInvitation', 'startAdhocMeeting', 'POST', request.startAdhocMeetingRequest, 201),
  cancel: at('audioVideoInvitation', 'cancel', 'POST', request.stopAudioVideoRequest, 204),
  stopAudioVideo: at('audioVideo', 'stopAudioVideo', 'POST', request.stopAudioVideoRequest, 204),
  transfer: at('audioVideo', 'transfer', 'POST', request.transferRequest, 201),
  playPrompt: at('audioVideoFlow', 'playPrompt', 'POST', request.playPromptRequest, 201),
  stopPrompts: at('audioVideoFlow', 'stopPrompts', 'POST', undefined, 204),
  addParticipant: at('conversation', 'addParticipant', 'POST', request.addParticipantRequest, 201),
  eject: at('participant', 'eject', 'POST', undefined, 204),
  terminateOnlineMeeting: at('onlineMeeting', 'terminateOnlineMeeting', 'POST', undefined, 204),
  bridgedParticipants: at('conversationBridge', 'bridgedParticipants', 'POST', request.bridgedParticipantRequest, 201),
  updateBridgedParticipant: at('bridgedParticipant', 'self', 'PUT', request.bridgedParticipantRequest, 204),
  deleteConversation: at('conversation', 'self', 'DELETE', undefined, 204),
  adhocMeetings: at('application', 'adhocMeetings', 'POST', request.adhocMeetingRequest, 201),
} as const satisfies Readonly<Record<string, TrustedOperation>>

/** The name of an operation of the Trusted Application API. */
export type TrustedOperationName = keyof typeof trustedOperations

function at<const On extends string, const Rel extends string, Body extends z.ZodType | undefined>(
  on: On,
  rel: Rel,
  method: TrustedOperation['method'],
  body: Body,
  success: TrustedOperation['success'],
) {
  return { on, rel, method, body, success } as const
}
