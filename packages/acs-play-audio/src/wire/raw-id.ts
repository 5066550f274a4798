import type { CommunicationIdentifier, ReadCommunicationIdentifier } from './identifier.ts'

type Cloud = 'public' | 'dod' | 'gcch'

const userPrefixes = ['8:acs:', '8:dod-acs:', '8:gcch-acs:', '8:spool:']
const teamsPrefixes: readonly (readonly [string, Cloud])[] = [
  ['8:orgid:', 'public'],
  ['8:dod:', 'dod'],
  ['8:gcch:', 'gcch'],
]
const visitorPrefix = '8:teamsvisitor:'
const phonePrefix = '4:'

/**
 * The identifier of a raw id as a request contains it, without the raw id itself. Undefined for a prefix that this
 * generation of the service does not know (docs/wire/acs-play-audio.md#identifiers).
 */
export function identifierFromRawId(rawId: string): CommunicationIdentifier | undefined {
  if (userPrefixes.some((prefix) => isLonger(rawId, prefix))) return { communicationUser: { id: rawId } }
  // raw ids of some parties without a phone start the same way, such as 4:{guid}_{guid}
  if (/^4:\+?\d+$/.test(rawId)) return { phoneNumber: { value: rawId.slice(phonePrefix.length) } }
  if (isLonger(rawId, visitorPrefix))
    return { microsoftTeamsUser: { userId: rawId.slice(visitorPrefix.length), isAnonymous: true } }
  const teams = teamsPrefixes.find(([prefix]) => isLonger(rawId, prefix))
  if (teams === undefined) return undefined
  const [prefix, cloud] = teams
  return { microsoftTeamsUser: { userId: rawId.slice(prefix.length), isAnonymous: false, cloud } }
}

/** The raw id of an identifier: its own, or else the one that its model implies. Undefined if there is neither. */
export function rawIdOf(identifier: ReadCommunicationIdentifier): string | undefined {
  const { rawId, communicationUser, phoneNumber, microsoftTeamsUser } = identifier
  if (rawId !== undefined) return rawId
  if (communicationUser?.id !== undefined) return communicationUser.id
  if (phoneNumber?.value !== undefined) return `${phonePrefix}${phoneNumber.value}`
  if (microsoftTeamsUser?.userId === undefined) return undefined
  const { userId, isAnonymous, cloud } = microsoftTeamsUser
  return isAnonymous === true ? `${visitorPrefix}${userId}` : `${teamsPrefix(cloud)}${userId}`
}

function teamsPrefix(cloud: string | undefined): string {
  const word = cloud?.toLowerCase()
  return teamsPrefixes.find(([, name]) => name === word)?.[0] ?? '8:orgid:'
}

function isLonger(rawId: string, prefix: string): boolean {
  return rawId.startsWith(prefix) && rawId.length > prefix.length
}
