import { type Address, readNumber, TelephonyError } from '../driver/index.ts'
import { isRecord } from './json.ts'

/**
 * A destination to call: a text in E.164 (`+14255550123`), `sip:`, `sips:` or `tel:`, one of the explicit forms, or an
 * `Address` that a call, an event or a list of participants holds.
 */
export type Destination =
  | string
  | { readonly phone: string }
  | { readonly sip: string }
  | { /** The carrier's own id, such as `8:acs:…`. */ readonly id: string }
  | {
      /** A number that only the carrier's account understands: a short code, an extension, an emergency number. */
      readonly local: string
    }
  | Address

/** Reads a destination; throws `invalid-argument` that says what to write. */
export function parseAddress(destination: Destination, what: string): Address {
  if (typeof destination === 'string') return parseText(destination, what)
  const form = formOf(destination)
  if (form === undefined) throw invalid(what, `is neither a text nor one of ${forms}`)
  const [kind, text] = form
  if (typeof text !== 'string') throw invalid(what, `is { ${kind} } without a text in it`)
  return readers[kind](text, what)
}

const readers = { phone, sip, id: vendor, local } as const

type Form = keyof typeof readers

const forms = '{ phone }, { sip }, { id } or { local }'

/** Which form an object is in, and its text; what a program without types passes is read with the same care. */
function formOf(destination: unknown): readonly [Form, unknown] | undefined {
  if (!isRecord(destination)) return undefined
  const { id, kind, local: keys, number, phone: e164, sip: address, uri } = destination
  if (kind !== undefined) return formOfKind(kind, { id, number, uri })
  if (e164 !== undefined) return ['phone', e164]
  if (address !== undefined) return ['sip', address]
  if (keys !== undefined) return ['local', keys]
  return id === undefined ? undefined : ['id', id]
}

function formOfKind(kind: unknown, { id, number, uri }: Record<'id' | 'number' | 'uri', unknown>) {
  if (kind === 'phone' || kind === 'local') return [kind, number] as const
  if (kind === 'sip') return [kind, uri] as const
  return kind === 'vendor' ? (['id', id] as const) : undefined
}

function parseText(text: string, what: string): Address {
  if (/^sips?:/i.test(text)) return sip(text, what)
  if (/^tel:/i.test(text)) return telephone(text, what)
  if (text.startsWith('+')) return phone(text, what)
  if (/^[\d\s().*#-]*\d[\d\s().*#-]*$/.test(text))
    throw invalid(what, `is a number without its country code: write ${e164Form}, or ${localForm}`)
  throw invalid(what, `is not a number or an address: write ${e164Form}, a sip:, sips: or tel: address, or ${idForm}`)
}

// without an example: errors mask telephone numbers
const e164Form = 'E.164 (a +, the country code and the number, 7 to 15 digits without spaces)'
const localForm = "{ local: '911' } for a number that only your account understands"
const idForm = "{ id: '…' } for an id of the carrier"

function phone(number: string, what: string): Address {
  const address = readNumber(number)
  if (address?.kind === 'phone') return address
  throw invalid(what, `is not in E.164: it needs a +, the country code and the number, 7 to 15 digits without spaces`)
}

function local(number: string, what: string): Address {
  const address = readNumber(number)
  if (address?.kind === 'local') return address
  throw invalid(what, `is not a local number: { local: '911' } takes 1 to 20 of the keys 0-9, * and #, without spaces`)
}

/** RFC 3966: separators are for the eye only; parameters change whom the number means, and no carrier takes them. */
function telephone(uri: string, what: string): Address {
  const [written = '', ...parameters] = uri.slice('tel:'.length).split(';')
  if (parameters.length > 0)
    throw invalid(what, `is a tel: address with parameters, which cannot be dialled: write tel: and the number only`)
  const number = written.replaceAll(/[-.()]/g, '')
  return number.startsWith('+') ? phone(number, what) : local(number, what)
}

function sip(uri: string, what: string): Address {
  if (/^sips?:[^\s@]+@[^\s]+$/i.test(uri)) return { kind: 'sip', uri }
  throw invalid(what, 'is not a SIP address: it needs sip: or sips:, a user, @ and a host')
}

function vendor(id: string, what: string): Address {
  if (id.trim() === id && id !== '') return { kind: 'vendor', id }
  throw invalid(what, 'is empty, or begins or ends with white space')
}

function invalid(what: string, problem: string): TelephonyError {
  return new TelephonyError('invalid-argument', `${what} ${problem}; nothing was sent`)
}
