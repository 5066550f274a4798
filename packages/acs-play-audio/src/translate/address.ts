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
  const rawId = rawIdOfAddress(address)
  const identifier = identifierFromRawId(rawId)
  // the last part is left out, since it may be the name of a person
  if (identifier === undefined) throw unknown(`an id such as ${rawId.slice(0, rawId.lastIndexOf(':') + 1)}…`)
  return identifier
}

/** The address of an identifier; undefined if the identifier is empty. */
export function addressOf(identifier: ReadCommunicationIdentifier | undefined): Address | undefined {
  if (identifier === undefined) return undefined
  const rawId = rawIdOf(identifier)
  const number = identifier.phoneNumber?.value ?? (rawId?.startsWith('4:') === true ? rawId.slice(2) : undefined)
  const read = number === undefined ? undefined : readAddress(number)
  if (read !== undefined && read.kind !== 'vendor') return read
  const id = rawId ?? number
  return id === undefined ? undefined : { kind: 'vendor', id }
}

function unknown(what: string): TelephonyError {
  return new TelephonyError(
    'invalid-argument',
    `The Calling Server API cannot reach ${what}: pass an E.164 number, a Communication Services user ({ id: '8:acs:…' }) or a Teams user ({ id: '8:orgid:…' })`,
  )
}
