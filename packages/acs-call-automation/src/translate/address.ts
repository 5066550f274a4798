import { type Address, readAddress, TelephonyError } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import type { CommunicationIdentifier, ReadCommunicationIdentifier } from '../wire/identifier.ts'
import { identifierFromRawId, rawIdOf } from '../wire/raw-id.ts'

/** The raw id of an address; throws `invalid-argument` for an address that the service cannot express. */
export function rawIdOfAddress(address: Address): string {
  return match(address)
    .with({ kind: 'phone' }, ({ number }) => `4:${number}`)
    .with({ kind: 'vendor' }, ({ id }) => id)
    .with({ kind: 'local' }, () => {
      throw unknown('a local number')
    })
    .with({ kind: 'sip' }, () => {
      throw unknown('a SIP address')
    })
    .with({ kind: 'anonymous' }, () => {
      throw unknown('an anonymous address')
    })
    .exhaustive()
}

/** The identifier of a party to call; throws `invalid-argument` for an address that the service cannot express. */
export function identifierOf(address: Address): CommunicationIdentifier {
  return identifierFromRawId(rawIdOfAddress(address))
}

/** The address of an identifier; undefined if the identifier is empty. */
export function addressOf(identifier: ReadCommunicationIdentifier | undefined): Address | undefined {
  if (identifier === undefined) return undefined
  const rawId = rawIdOf(identifier)
  const { phoneNumber } = rawId?.startsWith('4:') === true ? identifierFromRawId(rawId) : identifier
  const number = identifier.phoneNumber?.value ?? phoneNumber?.value
  if (identifier.phoneNumber?.isAnonymous === true) return { kind: 'anonymous' }
  const read = number === undefined ? undefined : readAddress(number)
  if (read !== undefined && read.kind !== 'vendor') return read
  const id = rawId ?? number
  return id === undefined ? undefined : { kind: 'vendor', id }
}

function unknown(what: string): TelephonyError {
  return new TelephonyError(
    'invalid-argument',
    `Call Automation cannot reach ${what}: pass an E.164 number or a raw id, such as { id: '8:acs:…' }`,
  )
}
