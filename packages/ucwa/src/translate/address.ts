import { type Address, addressText, readNumber, TelephonyError } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

/** Whom a URI of the service names. */
export function addressOf(uri: string): Address {
  const number = /^tel:([^;]+)/i.exec(uri)?.[1] ?? /^sips?:([+\d*#]+)@[^;]+;.*\buser=phone\b/i.exec(uri)?.[1]
  const read = number === undefined ? undefined : readNumber(number)
  if (read !== undefined) return read
  return /^sips?:[^\s@]+@\S+$/i.test(uri) ? { kind: 'sip', uri } : { kind: 'vendor', id: uri }
}

/** How the service writes an address: numbers as users of the tenant's domain. Throws `invalid-argument`. */
export function uriOf(address: Address, domain: string): string {
  return match(address)
    .with({ kind: 'sip' }, ({ uri }) => uri)
    .with({ kind: 'phone' }, { kind: 'local' }, ({ number }) => `sip:${number}@${domain};user=phone`)
    .with({ kind: 'vendor' }, ({ id }) => (/^(sips?|tel):\S+$/i.test(id) ? id : nobody()))
    .with({ kind: 'anonymous' }, nobody)
    .exhaustive()
}

/** Whether two addresses name the same, as far as it can be told. */
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
