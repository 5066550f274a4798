import { invalid } from '../azure/failure.ts'
import { type CommunicationIdentifier, identifierFromRawId, rawIdOf } from './wire/index.ts'

/** A participant as events name them: the models that do not apply are null (docs/wire/acs-play-audio.md#identifiers). */
export interface ShownIdentifier {
  readonly rawId: string
  readonly communicationUser: object | null
  readonly phoneNumber: object | null
  readonly microsoftTeamsUser: object | null
}

/** The network's name for a participant: a telephone number as it is, all others by raw id. */
export function numberOf(identifier: CommunicationIdentifier): string {
  const rawId = rawIdOf(identifier)
  if (rawId === undefined || rawId === '') throw invalid('An identifier needs a model or a rawId')
  const phone = identifier.phoneNumber ?? identifierFromRawId(rawId)?.phoneNumber
  if (phone === undefined) return rawId
  if (!isPhone(phone.value)) throw invalid(`"${phone.value}" is not a telephone number: use E.164 with the plus sign`)
  return phone.value
}

/** Whether a name on the network is a telephone number. */
export function isPhone(number: string): boolean {
  return /^\+\d{2,15}$/.test(number)
}

/** The raw id of a party of the network. */
export function rawIdOfNumber(number: string): string {
  return isPhone(number) ? `4:${number}` : number
}

/** A party of the network, as events name them. */
export function shownIdentifier(number: string): ShownIdentifier {
  const rawId = rawIdOfNumber(number)
  const { communicationUser, phoneNumber, microsoftTeamsUser } = identifierFromRawId(rawId) ?? {}
  return {
    rawId,
    communicationUser: communicationUser ?? null,
    phoneNumber: phoneNumber ?? null,
    microsoftTeamsUser: microsoftTeamsUser ?? null,
  }
}
