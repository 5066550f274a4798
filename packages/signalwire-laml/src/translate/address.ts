import { type Address } from '@trunkline/core/driver'

/** An address as the carrier writes it in its forms. */
export function readAddress(text: string | undefined): Address | undefined {
  if (text === undefined || text === '') return undefined
  if (/^sips?:/i.test(text)) return { kind: 'sip', uri: text }
  if (/^\+\d{3,15}$/.test(text)) return { kind: 'phone', number: text }
  // not documented: what callers without a number are called elsewhere; any other word stays an id of the vendor
  if (/^(anonymous|restricted|unavailable|unknown|private)$/i.test(text)) return { kind: 'anonymous' }
  return { kind: 'vendor', id: text }
}
