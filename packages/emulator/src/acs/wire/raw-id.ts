import type { CommunicationIdentifier } from './identifier.ts'

type Cloud = 'public' | 'dod' | 'gcch'

/** Users of each cloud, and Teams identities of each, by the word in their raw ids (docs/wire/acs-call-automation.md#identifiers). */
const userWords: Readonly<Record<Cloud, string>> = { public: 'acs', dod: 'dod-acs', gcch: 'gcch-acs' }
const teamsWords: Readonly<Record<Cloud, string>> = { public: 'orgid', dod: 'dod', gcch: 'gcch' }
const clouds = ['public', 'dod', 'gcch'] as const

/** The raw id of an identifier: its own, else what its model spells. */
export function rawIdOf(identifier: CommunicationIdentifier): string | undefined {
  const { rawId, communicationUser, phoneNumber, microsoftTeamsUser, microsoftTeamsApp, teamsExtensionUser } =
    identifier
  if (rawId !== undefined) return rawId
  if (communicationUser) return communicationUser.id
  if (phoneNumber) return ['4:', phoneNumber.value, phoneNumber.assertedId && `_${phoneNumber.assertedId}`].join('')
  if (microsoftTeamsUser) {
    const { userId, isAnonymous, cloud = 'public' } = microsoftTeamsUser
    return `8:${isAnonymous === true ? 'teamsvisitor' : teamsWords[cloud]}:${userId}`
  }
  if (microsoftTeamsApp) return `28:${teamsWords[microsoftTeamsApp.cloud ?? 'public']}:${microsoftTeamsApp.appId}`
  if (!teamsExtensionUser) return undefined
  const { cloud = 'public', resourceId, tenantId, userId } = teamsExtensionUser
  return `8:${userWords[cloud]}:${resourceId}_${tenantId}_${userId}`
}

/** The identifier, as the service shows it, of a raw id. */
export function identifierFromRawId(rawId: string): CommunicationIdentifier {
  const [, scheme, word = '', name = ''] = /^(\d+):(?:([a-z-]+):)?(.+)$/.exec(rawId) ?? []
  if (scheme === '4') return phoneOf(rawId, name)
  if (scheme === '28') return appOf(rawId, word, name)
  return scheme === '8' ? userOf(rawId, word, name) : { kind: 'unknown', rawId }
}

/** What an identifier stands for: its model, else what its raw id spells. */
export function kindOf(identifier: CommunicationIdentifier): NonNullable<CommunicationIdentifier['kind']> {
  const rawId = rawIdOf(identifier)
  if (identifier.phoneNumber) return 'phoneNumber'
  return (rawId === undefined ? undefined : identifierFromRawId(rawId).kind) ?? 'unknown'
}

function phoneOf(rawId: string, name: string): CommunicationIdentifier {
  if (name === 'anonymous') return { kind: 'phoneNumber', rawId, phoneNumber: { value: name, isAnonymous: true } }
  const [, value, assertedId] = /^(\+?\d+)(?:_(.+))?$/.exec(name) ?? []
  if (value === undefined) return { kind: 'unknown', rawId }
  return { kind: 'phoneNumber', rawId, phoneNumber: { value, ...(assertedId !== undefined && { assertedId }) } }
}

function appOf(rawId: string, word: string, appId: string): CommunicationIdentifier {
  const cloud = clouds.find((one) => teamsWords[one] === word)
  if (cloud === undefined) return { kind: 'unknown', rawId }
  return { kind: 'microsoftTeamsApp', rawId, microsoftTeamsApp: { appId, cloud } }
}

function userOf(rawId: string, word: string, name: string): CommunicationIdentifier {
  if (word === 'teamsvisitor')
    return { kind: 'microsoftTeamsUser', rawId, microsoftTeamsUser: { userId: name, isAnonymous: true } }
  const teams = clouds.find((one) => teamsWords[one] === word)
  if (teams !== undefined)
    return {
      kind: 'microsoftTeamsUser',
      rawId,
      microsoftTeamsUser: { userId: name, isAnonymous: false, cloud: teams },
    }
  const cloud = clouds.find((one) => userWords[one] === word)
  const [resourceId, tenantId, userId, more] = name.split('_')
  if (cloud !== undefined && resourceId && tenantId && userId && more === undefined)
    return { kind: 'teamsExtensionUser', rawId, teamsExtensionUser: { resourceId, tenantId, userId, cloud } }
  if (cloud === undefined && word !== 'spool') return { kind: 'unknown', rawId }
  return { kind: 'communicationUser', rawId, communicationUser: { id: rawId } }
}
