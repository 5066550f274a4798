import { type CommunicationIdentifier, presentModels, type ReadCommunicationIdentifier } from './identifier.ts'

type Cloud = 'public' | 'dod' | 'gcch'

const userClouds: Record<string, Cloud> = { '8:acs': 'public', '8:dod-acs': 'dod', '8:gcch-acs': 'gcch' }
const teamsClouds: Record<string, Cloud> = { orgid: 'public', dod: 'dod', gcch: 'gcch' }

/**
 * Builds the full identifier of a raw id; for an unknown prefix it has only the raw id
 * (docs/wire/acs-call-automation.md#identifiers).
 */
export function identifierFromRawId(rawId: string): CommunicationIdentifier {
  if (rawId.startsWith('4:')) return phoneNumberFromRawId(rawId)
  const [scheme = '', kind = '', ...rest] = rawId.split(':')
  const value = rest.join(':')
  const prefix = `${scheme}:${kind}`
  if (value === '') return { kind: 'unknown', rawId }
  if (prefix === '8:spool') return { kind: 'communicationUser', rawId, communicationUser: { id: rawId } }
  const userCloud = Object.hasOwn(userClouds, prefix) ? userClouds[prefix] : undefined
  if (userCloud !== undefined) return userFromRawId(rawId, value, userCloud)
  if (prefix === '8:teamsvisitor') {
    return { kind: 'microsoftTeamsUser', rawId, microsoftTeamsUser: { userId: value, isAnonymous: true } }
  }
  const teamsCloud = Object.hasOwn(teamsClouds, kind) ? teamsClouds[kind] : undefined
  if (teamsCloud === undefined) return { kind: 'unknown', rawId }
  if (scheme === '8') {
    const microsoftTeamsUser = { userId: value, isAnonymous: false, cloud: teamsCloud }
    return { kind: 'microsoftTeamsUser', rawId, microsoftTeamsUser }
  }
  if (scheme === '28') {
    return { kind: 'microsoftTeamsApp', rawId, microsoftTeamsApp: { appId: value, cloud: teamsCloud } }
  }
  return { kind: 'unknown', rawId }
}

/** The raw id of an identifier: its own, or else the one that its model implies. Undefined if there is neither. */
export function rawIdOf(identifier: ReadCommunicationIdentifier): string | undefined {
  if (identifier.rawId !== undefined) return identifier.rawId
  const { phoneNumber, microsoftTeamsUser, microsoftTeamsApp, teamsExtensionUser } = identifier
  if (identifier.communicationUser?.id !== undefined) return identifier.communicationUser.id
  if (phoneNumber?.value !== undefined) return phoneRawId(phoneNumber.value, phoneNumber.assertedId)
  if (microsoftTeamsUser?.userId !== undefined) {
    const { userId, isAnonymous, cloud } = microsoftTeamsUser
    return isAnonymous === true ? `8:teamsvisitor:${userId}` : `8:${teamsPrefix(cloud)}:${userId}`
  }
  if (microsoftTeamsApp?.appId !== undefined)
    return `28:${teamsPrefix(microsoftTeamsApp.cloud)}:${microsoftTeamsApp.appId}`
  if (teamsExtensionUser === undefined) return undefined
  const { resourceId, tenantId, userId, cloud } = teamsExtensionUser
  if (resourceId === undefined || tenantId === undefined || userId === undefined) return undefined
  return `${userPrefix(cloud)}:${resourceId}_${tenantId}_${userId}`
}

/** The kind of a received identifier, by its model or else by its raw id (docs/wire/acs-call-automation.md#identifiers). */
export function identifierKindOf(
  identifier: ReadCommunicationIdentifier,
): NonNullable<CommunicationIdentifier['kind']> {
  const [model] = presentModels(identifier)
  if (model !== undefined) return model
  if (identifier.rawId === undefined) return 'unknown'
  return identifierFromRawId(identifier.rawId).kind ?? 'unknown'
}

function phoneNumberFromRawId(rawId: string): CommunicationIdentifier {
  const value = rawId.slice(2)
  if (value === 'anonymous') return { kind: 'phoneNumber', rawId, phoneNumber: { value, isAnonymous: true } }
  const [, number, assertedId] = /^(\+?\d+)(?:_(.+))?$/.exec(value) ?? []
  // raw ids of some parties without a phone start the same way, such as 4:{guid}_{guid}
  if (number === undefined) return { kind: 'unknown', rawId }
  // two calls of one caller may differ only in this suffix, so the raw id keeps it
  return {
    kind: 'phoneNumber',
    rawId,
    phoneNumber: { value: number, ...(assertedId !== undefined && { assertedId }) },
  }
}

function userFromRawId(rawId: string, value: string, cloud: Cloud): CommunicationIdentifier {
  const [resourceId, tenantId, userId, ...more] = value.split('_')
  if (resourceId === undefined || tenantId === undefined || userId === undefined || more.length > 0) {
    return { kind: 'communicationUser', rawId, communicationUser: { id: rawId } }
  }
  return { kind: 'teamsExtensionUser', rawId, teamsExtensionUser: { resourceId, tenantId, userId, cloud } }
}

function phoneRawId(value: string, assertedId: string | undefined): string {
  return assertedId === undefined ? `4:${value}` : `4:${value}_${assertedId}`
}

function teamsPrefix(cloud: string | undefined): string {
  const word = cloud?.toLowerCase()
  return Object.entries(teamsClouds).find(([, name]) => name === word)?.[0] ?? 'orgid'
}

function userPrefix(cloud: string | undefined): string {
  const word = cloud?.toLowerCase()
  return Object.entries(userClouds).find(([, name]) => name === word)?.[0] ?? '8:acs'
}
