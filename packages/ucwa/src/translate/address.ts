import { type Address, addressText, readAddress, TelephonyError } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

/** Parses a URI of the service as an address. */
export function addressOf(uri: string): Address {
  const address = readAddress(uri)
  if (address?.kind !== 'sip') return address ?? { kind: 'vendor', id: uri }
  return /^sips?:[^\s@]+@\S+$/i.test(address.uri) ? address : { kind: 'vendor', id: uri }
}

/** Writes an address for the service; a number becomes a user of the tenant's domain. Throws `invalid-argument`. */
export function uriOf(address: Address, domain: string): string {
  return match(address)
    .with({ kind: 'sip' }, ({ uri }) => uri)
    .with({ kind: 'phone' }, { kind: 'local' }, ({ number }) => `sip:${number}@${domain};user=phone`)
    .with({ kind: 'vendor' }, ({ id }) => (/^(sips?|tel):\S+$/i.test(id) ? id : nobody()))
    .with({ kind: 'anonymous' }, nobody)
    .exhaustive()
}

/** Whether two addresses are the same, as far as their spelling shows it. */
export function sameAddress(left: Address, right: Address): boolean {
  return textOf(left) === textOf(right)
}

function textOf(address: Address): string {
  return addressText(address).toLowerCase()
}

function nobody(): never {
  throw new TelephonyError(
    'invalid-argument',
    'Skype for Business calls SIP addresses and numbers: pass sip:user@domain',
  )
}
