import { type Address, TelephonyError } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import { type CommunicationIdentifier, type ReadCommunicationIdentifier } from '../wire/identifier.ts'
import { identifierFromRawId, rawIdOf } from '../wire/raw-id.ts'

/** The raw id of somebody to call; throws `invalid-argument` for an address that the service has no name for. */
export function rawIdOfAddress(address: Address): string {
  return match(address)
    .with({ kind: 'phone' }, ({ number }) => `4:${number}`)
    .with({ kind: 'vendor' }, ({ id }) => id)
    .with({ kind: 'sip' }, () => {
      throw unknown('a SIP address')
    })
    .with({ kind: 'anonymous' }, () => {
      throw unknown('an anonymous address')
    })
    .exhaustive()
}

/** The identifier of somebody to call; throws `invalid-argument` for an address that the service has no name for. */
export function identifierOf(address: Address): CommunicationIdentifier {
  return identifierFromRawId(rawIdOfAddress(address))
}

/** Who an identifier of the service stands for; undefined when it carries nothing. */
export function addressOf(identifier: ReadCommunicationIdentifier | undefined): Address | undefined {
  if (identifier === undefined) return undefined
  const rawId = rawIdOf(identifier)
  const { phoneNumber } = rawId?.startsWith('4:') === true ? identifierFromRawId(rawId) : identifier
  const number = identifier.phoneNumber?.value ?? phoneNumber?.value
  if (identifier.phoneNumber?.isAnonymous === true || number === 'anonymous') return { kind: 'anonymous' }
  if (number !== undefined) return { kind: 'phone', number }
  return rawId === undefined ? undefined : { kind: 'vendor', id: rawId }
}

function unknown(what: string): TelephonyError {
  return new TelephonyError(
    'invalid-argument',
    `Call Automation cannot reach ${what}: pass an E.164 number or a raw id such as 8:acs:…`,
  )
}
