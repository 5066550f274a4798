import * as z from 'zod'

import { word } from '../case-insensitive.ts'

const operationId = z.string().max(50)
const subject = z.string().max(250)
const address = z.string().min(1)
const webUrl = z.url({ protocol: /^https?$/i })

/** Without `Remote` a call has no prompts and no tones; what other words mean is unknown. See docs/wire/ucwa.md#placing-a-call */
export const mediaHost = z.string().optional()

/** Body of addAudio and addAudioVideo. */
export const addAudioSchema = z.object({
  operationId: operationId.optional(),
  mediaHost,
  joinAudioMuted: z.boolean().optional(),
})

/** Body of stopAudioVideo and cancel, which are usually sent without. */
export const stopSchema = z.object({
  reason: word([
    'Unknown',
    'UserInitiatedAction',
    'SharerLeftConference',
    'ConversationSuspendedLossNetwork',
    'MidCallFailureOneInternalOneExternal',
    'MidCallFailureBothInternal',
    'InternalFailure',
    'CallEstablishFailureOneInternalOneExternal',
    'CallEstablishFailureBothInternal',
    'FailedStartAudioStream',
    'Cancel',
    'MediaTimeout',
    'MediaConnectivityFailure',
    'CodecMismatch',
    'UnsupportedMedia',
    'InvalidMediaAnswer',
  ]).optional(),
})

/** Body of accept. */
export const acceptSchema = z.object({ mediaHost })

/** Body of acceptAndBridgeAudioVideo: into a meeting, or to a party. */
export const acceptAndBridgeSchema = z
  .object({ meetingUri: address.optional(), toUri: address.optional() })
  .refine(({ meetingUri, toUri }) => (meetingUri === undefined) !== (toUri === undefined), {
    error: 'give this or toUri, not both',
    path: ['meetingUri'],
  })

/** Body of startAdhocMeeting. */
export const startMeetingSchema = z.object({
  operationId: operationId.optional(),
  subject: subject.optional(),
  callbackUrl: z.url().max(1024).optional(),
  callbackContext: z.string().optional(),
})

/** Body of adhocMeetings. */
export const meetingSchema = z.object({
  subject: subject.default(''),
  accessLevel: z.string().default('SameEnterprise'),
  leaders: z.array(address).default([]),
  automaticLeaderAssignment: z.string().default('Disabled'),
})

/** Body of playPrompt. */
export const promptSchema = z.object({ promptUrl: webUrl, loop: z.boolean().default(false) })

/** Body of addParticipant, the only one whose operationId is required. */
export const participantSchema = z.object({ operationId: operationId.min(1), to: address })

/** Body of bridgedParticipants, and of the PUT that changes one. */
export const bridgedParticipantSchema = z.object({
  displayName: z.string(),
  participantUri: address,
  messageFilterState: word(['Enabled', 'Disabled']),
})

/** A participant who is let through a bridge. */
export type BridgedParticipant = z.output<typeof bridgedParticipantSchema>

/** Whether the service is to host the media of a call. */
export function isRemote(host: string | undefined): boolean {
  return host?.toLowerCase() === 'remote'
}
