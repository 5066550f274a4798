import { type Address, TelephonyError } from '@trunkline/core/driver'

/** Whom a URI of the service names. */
export function addressOf(uri: string): Address {
  const number =
    /^tel:(\+[1-9]\d{6,14})(;.*)?$/i.exec(uri)?.[1] ?? /^sips?:(\+[1-9]\d{6,14})@[^;]+;.*\buser=phone\b/i.exec(uri)?.[1]
  if (number !== undefined) return { kind: 'phone', number }
  return /^sips?:[^\s@]+@\S+$/i.test(uri) ? { kind: 'sip', uri } : { kind: 'vendor', id: uri }
}

/** How the service writes an address: numbers as users of the tenant's domain. Throws `invalid-argument`. */
export function uriOf(address: Address, domain: string): string {
  if (address.kind === 'sip') return address.uri
  if (address.kind === 'phone') return `sip:${address.number}@${domain};user=phone`
  if (address.kind === 'vendor' && /^(sips?|tel):\S+$/i.test(address.id)) return address.id
  throw new TelephonyError(
    'invalid-argument',
    'Skype for Business calls SIP addresses and numbers: pass sip:user@domain',
  )
}

/** Whether two addresses name the same, as far as it can be told. */
export function sameAddress(left: Address, right: Address): boolean {
  return textOf(left) === textOf(right)
}

function textOf(address: Address): string {
  if (address.kind === 'phone') return address.number
  if (address.kind === 'sip') return address.uri.toLowerCase()
  return address.kind === 'vendor' ? address.id.toLowerCase() : ''
}
