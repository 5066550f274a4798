import * as z from 'zod'

import { optional, word } from '../../azure/reader.ts'

const user = z.strictObject({ id: z.string() })
const teamsUser = z.strictObject({
  userId: z.string(),
  isAnonymous: optional(z.boolean()),
  cloud: optional(word(['public', 'dod', 'gcch'])),
})

/** A telephone number, E.164. */
export const phoneNumber = z.strictObject({ value: z.string() })

/** Who is on a call, or is to be: one model, or a raw id (docs/wire/acs-play-audio.md#identifiers). */
export const identifier = z
  .strictObject({
    rawId: optional(z.string()),
    communicationUser: optional(user),
    phoneNumber: optional(phoneNumber),
    microsoftTeamsUser: optional(teamsUser),
  })
  .superRefine((read, context) => {
    const present = [read.communicationUser, read.phoneNumber, read.microsoftTeamsUser].filter(Boolean)
    if (present.length > 1) context.addIssue({ code: 'custom', message: 'several models' })
    if (present.length === 0 && read.rawId === undefined)
      context.addIssue({ code: 'custom', message: 'neither a model nor a rawId' })
  })

export type CommunicationIdentifier = z.infer<typeof identifier>

const teamsWords = { public: 'orgid', dod: 'dod', gcch: 'gcch' } as const

/** The raw id of an identifier: its own, else what its model spells. */
export function rawIdOf({
  communicationUser,
  microsoftTeamsUser,
  phoneNumber: phone,
  rawId,
}: CommunicationIdentifier): string | undefined {
  if (rawId !== undefined) return rawId
  if (communicationUser) return communicationUser.id
  if (phone) return `4:${phone.value}`
  if (!microsoftTeamsUser) return undefined
  const { cloud = 'public', isAnonymous, userId } = microsoftTeamsUser
  return `8:${isAnonymous === true ? 'teamsvisitor' : teamsWords[cloud]}:${userId}`
}

/** The model of a raw id; undefined for one that this generation does not know. */
export function identifierFromRawId(rawId: string): CommunicationIdentifier | undefined {
  const [, number] = /^4:(\+?\d+)$/.exec(rawId) ?? []
  if (number !== undefined) return { phoneNumber: { value: number } }
  const [, name = '', userId = ''] = /^8:([a-z-]+):(.+)$/.exec(rawId) ?? []
  if (['acs', 'dod-acs', 'gcch-acs', 'spool'].includes(name)) return { communicationUser: { id: rawId } }
  if (name === 'teamsvisitor') return { microsoftTeamsUser: { userId, isAnonymous: true } }
  const cloud = (['public', 'dod', 'gcch'] as const).find((one) => teamsWords[one] === name)
  return cloud === undefined ? undefined : { microsoftTeamsUser: { userId, isAnonymous: false, cloud } }
}
