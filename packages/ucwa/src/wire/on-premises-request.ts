import * as z from 'zod'

import { importances } from './enumeration.ts'

const operationId = z.string().min(1).max(50)
const label = z.string().min(1).max(100)
const address = z.string().min(1)
const content = z.strictObject({ href: z.string().regex(/^data:/i, 'must be a data URI') })

const about = {
  operationId: operationId.optional(),
  importance: z.enum(importances).optional(),
  subject: z.string().max(250).optional(),
  threadId: z.string().optional(),
}

/** Links that carry content; the service ignores all other links in a body (docs/wire/ucwa.md#data-links). */
const offered = z.strictObject({ mediaOffer: content, customContent: content.optional() })

/** Body of `applications`, which identifies the client. The service accepts the names in either case. */
export const applicationRequest = z.strictObject({
  UserAgent: label,
  EndpointId: label,
  Culture: label,
  InstanceId: label.optional(),
})

/** Body of makeMeAvailable: from then on this application receives the user's calls (docs/wire/ucwa.md#application). */
export const makeMeAvailableRequest = z.strictObject({
  audioPreference: z.enum(['PhoneAudio', 'VoipAudio']).optional(),
  phoneNumber: address.optional(),
  signInAs: z.string().optional(),
  supportedMessageFormats: z.array(z.string()).optional(),
  supportedModalities: z.array(z.string()).optional(),
})

/** Body of startPhoneAudio: `phoneNumber` is the user's own phone, which rings first (docs/wire/ucwa.md#phone-audio). */
export const startPhoneAudioRequest = z.strictObject({ ...about, phoneNumber: address.optional(), to: address })

/** Body of startAudio, startVideo and startAudioVideo, with the application's own session description. */
export const startMediaRequest = z.strictObject({
  ...about,
  to: address,
  sessionContext: z.string().max(50).optional(),
  joinAudioMuted: z.boolean().optional(),
  joinVideoMuted: z.boolean().optional(),
  _links: offered,
})

/** Body of addPhoneAudio. */
export const addPhoneAudioRequest = z.strictObject({
  operationId: operationId.optional(),
  phoneNumber: address.optional(),
  to: address.optional(),
})

/** Body of addAudio, addVideo and addAudioVideo. */
export const addMediaRequest = z.strictObject({
  operationId: operationId.optional(),
  to: address.optional(),
  sessionContext: z.string().max(50).optional(),
  joinAudioMuted: z.boolean().optional(),
  _links: offered,
})

/** Body of addParticipant. */
export const inviteParticipantRequest = z.strictObject({ operationId: operationId.optional(), to: address })

/** Body of `applications`. */
export type ApplicationRequest = z.infer<typeof applicationRequest>
/** Body of makeMeAvailable. */
export type MakeMeAvailableRequest = z.infer<typeof makeMeAvailableRequest>
/** Body of startPhoneAudio. */
export type StartPhoneAudioRequest = z.infer<typeof startPhoneAudioRequest>
/** Body of startAudio, startVideo and startAudioVideo. */
export type StartMediaRequest = z.infer<typeof startMediaRequest>
/** Body of addPhoneAudio. */
export type AddPhoneAudioRequest = z.infer<typeof addPhoneAudioRequest>
/** Body of addAudio, addVideo and addAudioVideo. */
export type AddMediaRequest = z.infer<typeof addMediaRequest>
/** Body of addParticipant. */
export type InviteParticipantRequest = z.infer<typeof inviteParticipantRequest>
