import { invalid } from '../azure/failure.ts'
import { type CommunicationIdentifier, identifierFromRawId, kindOf, rawIdOf } from './wire/index.ts'

/** The network's name for a participant: a telephone number as it is, all others by raw id. */
export function numberOf(identifier: CommunicationIdentifier): string {
  const rawId = rawIdOf(identifier)
  if (rawId === undefined || rawId === '') throw invalid('An identifier needs a model or a rawId')
  if (kindOf(identifier) !== 'phoneNumber') return rawId
  const number = identifier.phoneNumber?.value ?? identifierFromRawId(rawId).phoneNumber?.value ?? ''
  if (!/^\+\d{2,15}$/.test(number)) throw invalid(`"${number}" is not a telephone number: use E.164 with the plus sign`)
  return number
}

/** Whether an identifier means a telephone number. */
export function isPhone(identifier: CommunicationIdentifier): boolean {
  return kindOf(identifier) === 'phoneNumber'
}

/** The full identifier of a party of the network (docs/wire/acs-call-automation.md#identifiers). */
export function identifierOf(number: string): CommunicationIdentifier {
  return identifierFromRawId(/^\+\d+$/.test(number) ? `4:${number}` : number)
}

/** The raw id of a party of the network. */
export function rawIdOfNumber(number: string): string {
  return rawIdOf(identifierOf(number)) ?? number
}
