/** A party of a call: a phone number, a SIP address, or an id that only the carrier understands. */
export type Address =
  | { readonly kind: 'phone'; /** E.164, such as `+14255550123`. */ readonly number: string }
  | {
      /** A number that only the carrier's account understands: a short code, an extension, an emergency number. */
      readonly kind: 'local'
      /** Digits, `*` and `#`, such as `911`. */
      readonly number: string
    }
  | { readonly kind: 'sip'; /** `sip:` or `sips:` URI. */ readonly uri: string }
  | { readonly kind: 'vendor'; /** Such as `8:acs:…` or a room name. */ readonly id: string }
  | { readonly kind: 'anonymous' }

/** An address as one line of text: the number, the URI, the vendor's id, or `anonymous`. */
export function addressText(address: Address): string {
  if (address.kind === 'phone' || address.kind === 'local') return address.number
  if (address.kind === 'sip') return address.uri
  return address.kind === 'vendor' ? address.id : 'anonymous'
}

/**
 * A number as it stands on the wire: E.164 with its plus sign, or the bare keys of a local number; `undefined` for
 * anything else.
 */
export function readNumber(text: string): Extract<Address, { kind: 'phone' | 'local' }> | undefined {
  if (/^\+[1-9]\d{6,14}$/.test(text)) return { kind: 'phone', number: text }
  return /^[\d*#]{1,20}$/.test(text) ? { kind: 'local', number: text } : undefined
}
