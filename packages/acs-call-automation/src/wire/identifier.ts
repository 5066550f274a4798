import { loose, looseFlag, looseText } from '@trunkline/azure/wire'
import * as z from 'zod'

import { clouds, identifierKinds } from './enumeration.ts'

const cloud = z.enum(clouds)

/** A number in a request: E.164 with the plus sign, or `anonymous`. */
export const phoneNumberIdentifier = z.strictObject({
  value: z.string(),
  isAnonymous: z.boolean().optional(),
  assertedId: z.string().optional(),
})

/** A Communication Services user in a request; `id` is the whole raw id. */
export const communicationUserIdentifier = z.strictObject({ id: z.string() })

/** A Teams user in a request. */
export const microsoftTeamsUserIdentifier = z.strictObject({
  userId: z.string(),
  isAnonymous: z.boolean().optional(),
  cloud: cloud.optional(),
})

/** A Teams bot or resource account in a request. */
export const microsoftTeamsAppIdentifier = z.strictObject({ appId: z.string(), cloud: cloud.optional() })

/** A Teams user reached through a Communication Services resource, in a request. */
export const teamsExtensionUserIdentifier = z.strictObject({
  userId: z.string(),
  tenantId: z.string(),
  resourceId: z.string(),
  cloud: cloud.optional(),
})

/** A party of a call in a request: one model, or only a raw id (docs/wire/acs-call-automation.md#identifiers). */
export const communicationIdentifier = z
  .strictObject({
    kind: z.enum(identifierKinds).optional(),
    rawId: z.string().optional(),
    communicationUser: communicationUserIdentifier.optional(),
    phoneNumber: phoneNumberIdentifier.optional(),
    microsoftTeamsUser: microsoftTeamsUserIdentifier.optional(),
    microsoftTeamsApp: microsoftTeamsAppIdentifier.optional(),
    teamsExtensionUser: teamsExtensionUserIdentifier.optional(),
  })
  .superRefine((identifier, context) => {
    const present = presentModels(identifier)
    const [model] = present
    if (present.length > 1) context.addIssue({ code: 'custom', message: `more than one model: ${present.join(', ')}` })
    if (model === undefined && identifier.rawId === undefined) {
      context.addIssue({ code: 'custom', message: 'neither a model nor a rawId' })
    }
    if (model !== undefined && identifier.kind !== undefined && identifier.kind !== model) {
      context.addIssue({ code: 'custom', path: ['kind'], message: `is ${identifier.kind}, but the model is ${model}` })
    }
  })

/** A number as the service sends it. */
export const readPhoneNumberIdentifier = z.looseObject({
  value: looseText,
  isAnonymous: looseFlag,
  assertedId: looseText,
})

/** A Communication Services user as the service sends it. */
export const readCommunicationUserIdentifier = z.looseObject({ id: looseText })

/** A party of a call as the service sends it; either `kind` or `rawId` is sometimes missing. */
export const readCommunicationIdentifier = z.looseObject({
  kind: looseText,
  rawId: looseText,
  communicationUser: loose(readCommunicationUserIdentifier),
  phoneNumber: loose(readPhoneNumberIdentifier),
  microsoftTeamsUser: loose(z.looseObject({ userId: looseText, isAnonymous: looseFlag, cloud: looseText })),
  microsoftTeamsApp: loose(z.looseObject({ appId: looseText, cloud: looseText })),
  teamsExtensionUser: loose(
    z.looseObject({
      userId: looseText,
      tenantId: looseText,
      resourceId: looseText,
      cloud: looseText,
    }),
  ),
})

/** A party of a call, in a request. */
export type CommunicationIdentifier = z.infer<typeof communicationIdentifier>
/** A number in a request. */
export type PhoneNumberIdentifier = z.infer<typeof phoneNumberIdentifier>
/** A party of a call, as the service sends it. */
export type ReadCommunicationIdentifier = z.infer<typeof readCommunicationIdentifier>
/** A number as the service sends it. */
export type ReadPhoneNumberIdentifier = z.infer<typeof readPhoneNumberIdentifier>
/** The name of an identifier's model. */
export type IdentifierModel = (typeof identifierModels)[number]

const identifierModels = identifierKinds.filter((kind) => kind !== 'unknown')

/** The models of an identifier; a valid one has at most one. */
export function presentModels(identifier: Partial<Record<IdentifierModel, unknown>>): IdentifierModel[] {
  return identifierModels.filter((model) => identifier[model] !== undefined)
}
