import { loose, looseFlag, looseText } from '@trunkline/azure/wire'
import * as z from 'zod'

import { clouds } from './enumeration.ts'

/** A number in a request: E.164 with the plus sign. */
export const phoneNumberIdentifier = z.strictObject({ value: z.string() })

/** A Communication Services user in a request; `id` is the whole raw id. */
export const communicationUserIdentifier = z.strictObject({ id: z.string() })

/** A Teams user in a request. */
export const microsoftTeamsUserIdentifier = z.strictObject({
  userId: z.string(),
  isAnonymous: z.boolean().optional(),
  cloud: z.enum(clouds).optional(),
})

/**
 * A party of a call in a request: one model, with or without a raw id, or only a raw id
 * (docs/wire/acs-play-audio.md#identifiers).
 */
export const communicationIdentifier = z
  .strictObject({
    rawId: z.string().optional(),
    communicationUser: communicationUserIdentifier.optional(),
    phoneNumber: phoneNumberIdentifier.optional(),
    microsoftTeamsUser: microsoftTeamsUserIdentifier.optional(),
  })
  .superRefine((identifier, context) => {
    const present = presentModels(identifier)
    if (present.length > 1) context.addIssue({ code: 'custom', message: `more than one model: ${present.join(', ')}` })
    if (present.length === 0 && identifier.rawId === undefined)
      context.addIssue({ code: 'custom', message: 'neither a model nor a rawId' })
  })

/** A party of a call as the service sends it: models that do not apply are null (docs/wire/acs-play-audio.md#identifiers). */
export const readCommunicationIdentifier = z.looseObject({
  rawId: looseText,
  communicationUser: loose(z.looseObject({ id: looseText })),
  phoneNumber: loose(z.looseObject({ value: looseText })),
  microsoftTeamsUser: loose(z.looseObject({ userId: looseText, isAnonymous: looseFlag, cloud: looseText })),
})

/** A party of a call, in a request. */
export type CommunicationIdentifier = z.infer<typeof communicationIdentifier>
/** A number in a request. */
export type PhoneNumberIdentifier = z.infer<typeof phoneNumberIdentifier>
/** A party of a call, as the service sends it. */
export type ReadCommunicationIdentifier = z.infer<typeof readCommunicationIdentifier>

/** The name of an identifier's model. */
export type IdentifierModel = (typeof identifierModels)[number]

const identifierModels = ['communicationUser', 'phoneNumber', 'microsoftTeamsUser'] as const

/** The models of an identifier; a valid one has at most one. */
export function presentModels(identifier: Partial<Record<IdentifierModel, unknown>>): IdentifierModel[] {
  return identifierModels.filter((model) => identifier[model] !== undefined)
}
