import * as z from 'zod'

import { optional, word } from '../../azure/reader.ts'

const text = optional(z.string())
const flag = optional(z.boolean())
const cloud = optional(word(['public', 'dod', 'gcch']))

/** The models of an identifier, and the member that each needs (docs/wire/acs-call-automation.md#identifiers). */
export const communicationUser = z.strictObject({ id: z.string() })
export const phoneNumber = z.strictObject({ value: z.string(), isAnonymous: flag, assertedId: text })
export const microsoftTeamsApp = z.strictObject({ appId: z.string(), cloud })
const microsoftTeamsUser = z.strictObject({ userId: z.string(), isAnonymous: flag, cloud })
const teamsExtensionUser = z.strictObject({
  userId: z.string(),
  tenantId: z.string(),
  resourceId: z.string(),
  cloud,
})

const models = [
  'communicationUser',
  'phoneNumber',
  'microsoftTeamsUser',
  'microsoftTeamsApp',
  'teamsExtensionUser',
] as const

/** Who is on a call, or is to be: one model, or a raw id. The service does without `kind`. */
export const identifier = z
  .strictObject({
    kind: optional(word(['unknown', ...models])),
    rawId: text,
    communicationUser: optional(communicationUser),
    phoneNumber: optional(phoneNumber),
    microsoftTeamsUser: optional(microsoftTeamsUser),
    microsoftTeamsApp: optional(microsoftTeamsApp),
    teamsExtensionUser: optional(teamsExtensionUser),
  })
  .superRefine((read, context) => {
    const present = models.filter((model) => read[model] !== undefined)
    if (present.length > 1) context.addIssue({ code: 'custom', message: `several models: ${present.join(', ')}` })
    if (present.length === 0 && read.rawId === undefined)
      context.addIssue({ code: 'custom', message: 'neither a model nor a rawId' })
  })

export type CommunicationIdentifier = z.infer<typeof identifier>
