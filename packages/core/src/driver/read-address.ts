import { type Address, readNumber } from './address.ts'

/** Someone as a carrier writes them in a text. */
export interface ReadParty {
  readonly address: Address
  readonly displayName?: string
}

/**
 * Reads who is meant by what a carrier writes: E.164, the keys of a local number, a `sip:`, `sips:` or `tel:` address,
 * the same with a display name and in angle brackets, or a word for a caller who withholds the number. Anything else is
 * an id of the carrier; `undefined` for an empty text.
 */
export function readParty(text: string): ReadParty | undefined {
  const { written, displayName } = unwrapped(text)
  const address = readAddress(written)
  return address && { address, ...(displayName !== undefined && { displayName }) }
}

/** Reads an address without a display name, as `readParty` does. */
export function readAddress(text: string): Address | undefined {
  const { written } = unwrapped(text)
  if (written === '') return undefined
  if (/^sips?:/i.test(written)) return sip(written)
  if (/^tel:/i.test(written)) return telephone(written) ?? { kind: 'vendor', id: written }
  return withheld.test(written) ? { kind: 'anonymous' } : (readNumber(written) ?? { kind: 'vendor', id: written })
}

/** Words in place of a number that is withheld. */
const withheld = /^(anonymous|restricted|unavailable|unknown|private)$/i

/** RFC 3261, 20.10: behind the brackets are parameters of the header, which name no one. */
function unwrapped(text: string): { readonly written: string; readonly displayName?: string } {
  const trimmed = text.trim()
  const open = trimmed.lastIndexOf('<')
  const close = trimmed.indexOf('>', open)
  if (open < 0 || close < 0) return { written: trimmed }
  const written = trimmed.slice(open + 1, close).trim()
  const name = unquoted(trimmed.slice(0, open).trim())
  return name === '' ? { written } : { written, displayName: name }
}

function unquoted(name: string): string {
  if (name.length < 2 || !name.startsWith('"') || !name.endsWith('"')) return name
  return name.slice(1, -1).replaceAll(/\\(.)/gs, '$1').trim()
}

function sip(uri: string): Address {
  const [, user = '', host = ''] = /^sips?:([^@]*)@([^;?]*)/i.exec(uri) ?? []
  // RFC 3323, 4.1.1.3
  if (/^anonymous$/i.test(user) || /(^|\.)invalid(:\d+)?$/i.test(host)) return { kind: 'anonymous' }
  // RFC 3261, 19.1.1: the user is a telephone number
  const number = /;user=phone(?:[;?]|$)/i.test(uri) ? telephone(user) : undefined
  return number ?? { kind: 'sip', uri }
}

/** RFC 3966: separators are for the eye; a number may be local to the prefix in its context. */
function telephone(uri: string): Address | undefined {
  const [written = '', ...parameters] = uri.replace(/^tel:/i, '').split(';')
  const number = written.replaceAll(/[-.()\s]/g, '')
  const context = parameters.find((parameter) => /^phone-context=\+/i.test(parameter))?.split('=')[1]
  if (context === undefined || number.startsWith('+')) return readNumber(number)
  return readNumber(context.replaceAll(/[-.()]/g, '') + number) ?? readNumber(number)
}
