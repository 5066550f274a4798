/** Who is called, calls, or takes part: a phone number, a SIP address, or an id that only the carrier understands. */
export type Address =
  | { readonly kind: 'phone'; /** E.164, such as `+14255550123`. */ readonly number: string }
  | { readonly kind: 'sip'; /** `sip:` or `sips:` URI. */ readonly uri: string }
  | { readonly kind: 'vendor'; /** Such as `8:acs:…` or a room name. */ readonly id: string }
  | { readonly kind: 'anonymous' }

/** An address as one line of text: the number, the URI, the vendor's id, or `anonymous`. */
export function addressText(address: Address): string {
  if (address.kind === 'phone') return address.number
  if (address.kind === 'sip') return address.uri
  return address.kind === 'vendor' ? address.id : 'anonymous'
}
