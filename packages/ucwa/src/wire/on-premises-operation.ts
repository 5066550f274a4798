import type * as z from 'zod'

import * as premises from './on-premises-request.ts'
import { declineRequest } from './request.ts'

/** One operation of UCWA 2.0. */
export interface OnPremisesOperation {
  /** Name of the link that the operation uses; `self` if it is a method of the resource itself. */
  readonly rel: string
  /** Name of the resource that has the link. */
  readonly on: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Body: JSON by this schema, a session description, a batch, the whole resource, or nothing. */
  readonly body: z.ZodType | 'sdp' | 'batch' | 'resource' | undefined
  readonly success: 200 | 201 | 204
}

/** The operations of UCWA 2.0 that concern calls, by our names (docs/wire/ucwa.md#on-the-premises). */
export const onPremisesOperations = {
  applications: at('user', 'applications', 'POST', premises.applicationRequest, 201),
  events: at('application', 'events', 'GET', undefined, 200),
  batch: at('application', 'batch', 'POST', 'batch', 200),
  deleteApplication: at('application', 'self', 'DELETE', undefined, 204),
  makeMeAvailable: at('me', 'makeMeAvailable', 'POST', premises.makeMeAvailableRequest, 204),
  reportMyActivity: at('me', 'reportMyActivity', 'POST', undefined, 204),
  changeResource: at('communication', 'self', 'PUT', 'resource', 204),
  startPhoneAudio: at('communication', 'startPhoneAudio', 'POST', premises.startPhoneAudioRequest, 201),
  startAudio: at('communication', 'startAudio', 'POST', premises.startMediaRequest, 201),
  startVideo: at('communication', 'startVideo', 'POST', premises.startMediaRequest, 201),
  startAudioVideo: at('communication', 'startAudioVideo', 'POST', premises.startMediaRequest, 201),
  decline: at('invitation', 'decline', 'POST', declineRequest, 204),
  cancel: at('invitation', 'cancel', 'POST', undefined, 204),
  acceptWithPhoneAudio: at('audioVideoInvitation', 'acceptWithPhoneAudio', 'POST', undefined, 204),
  acceptWithAnswer: at('audioVideoInvitation', 'acceptWithAnswer', 'POST', 'sdp', 204),
  sendProvisionalAnswer: at('audioVideoInvitation', 'sendProvisionalAnswer', 'POST', 'sdp', 204),
  addPhoneAudio: at('phoneAudio', 'addPhoneAudio', 'POST', premises.addPhoneAudioRequest, 201),
  stopPhoneAudio: at('phoneAudio', 'stopPhoneAudio', 'POST', undefined, 204),
  holdPhoneAudio: at('phoneAudio', 'holdPhoneAudio', 'POST', undefined, 204),
  resumePhoneAudio: at('phoneAudio', 'resumePhoneAudio', 'POST', undefined, 204),
  addAudio: at('audioVideo', 'addAudio', 'POST', premises.addMediaRequest, 201),
  addVideo: at('audioVideo', 'addVideo', 'POST', premises.addMediaRequest, 201),
  addAudioVideo: at('audioVideo', 'addAudioVideo', 'POST', premises.addMediaRequest, 201),
  stopAudio: at('audioVideo', 'stopAudio', 'POST', undefined, 204),
  stopAudioVideo: at('audioVideo', 'stopAudioVideo', 'POST', undefined, 204),
  addParticipant: at('conversation', 'addParticipant', 'POST', premises.inviteParticipantRequest, 201),
  eject: at('participant', 'eject', 'POST', undefined, 204),
  deleteConversation: at('conversation', 'self', 'DELETE', undefined, 204),
} as const satisfies Readonly<Record<string, OnPremisesOperation>>

/** The name of an operation of UCWA 2.0. */
export type OnPremisesOperationName = keyof typeof onPremisesOperations

function at<const On extends string, const Rel extends string, Body extends OnPremisesOperation['body']>(
  on: On,
  rel: Rel,
  method: OnPremisesOperation['method'],
  body: Body,
  success: OnPremisesOperation['success'],
) {
  return { on, rel, method, body, success } as const
}
