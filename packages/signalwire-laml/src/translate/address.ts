import { type Address, readNumber } from '@trunkline/core/driver'

/** An address as the carrier writes it in its forms. */
export function readAddress(text: string | undefined): Address | undefined {
  if (text === undefined || text === '') return undefined
  if (/^sips?:/i.test(text)) return { kind: 'sip', uri: text }
  // not documented: what callers without a number are called elsewhere; any other word stays an id of the vendor
  if (/^(anonymous|restricted|unavailable|unknown|private)$/i.test(text)) return { kind: 'anonymous' }
  return readNumber(text) ?? { kind: 'vendor', id: text }
}
