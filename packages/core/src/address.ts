import { type Address, TelephonyError } from './driver/index.ts'

/** A person or thing to call: `+14255550123`, `sip:a@b`, the carrier's own id, or one of the explicit forms. */
export type Destination = string | { readonly phone: string } | { readonly sip: string } | { readonly id: string }

/** E.164: a plus sign and 7 to 15 digits, the first of them not 0. */
const e164 = /^\+[1-9]\d{6,14}$/

/** Reads a destination. A text with a leading `+` must be E.164; throws `invalid-argument` otherwise. */
export function parseAddress(destination: Destination, what: string): Address {
  if (typeof destination === 'string') return parseText(destination, what)
  if ('phone' in destination) return phone(destination.phone, what)
  if ('sip' in destination) return sip(destination.sip, what)
  return vendor(destination.id, what)
}

function parseText(text: string, what: string): Address {
  if (text.startsWith('+')) return phone(text, what)
  return /^sips?:/i.test(text) ? sip(text, what) : vendor(text, what)
}

function phone(number: string, what: string): Address {
  if (e164.test(number)) return { kind: 'phone', number }
  throw new TelephonyError(
    'invalid-argument',
    `${what} is not an E.164 number: it needs a + and 7 to 15 digits, without spaces`,
  )
}

function sip(uri: string, what: string): Address {
  if (/^sips?:[^\s@]+@[^\s]+$/i.test(uri)) return { kind: 'sip', uri }
  throw new TelephonyError(
    'invalid-argument',
    `${what} is not a SIP address: it needs sip: or sips:, a user, @ and a host`,
  )
}

function vendor(id: string, what: string): Address {
  if (id.trim() === id && id !== '') return { kind: 'vendor', id }
  throw new TelephonyError('invalid-argument', `${what} is empty, or begins or ends with white space`)
}
