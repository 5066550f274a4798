/** The number on the switchboard behind an address: a telephone number, or the SIP address itself. */
export function numberOf(uri: string): string {
  const phone = /^tel:([^;]+)/i.exec(uri)?.[1] ?? /^sip:(\+?[\d*#]+)@[^;]+;.*user=phone/i.exec(uri)?.[1]
  return phone ?? uri
}

/** The address of a number on the switchboard. */
export function uriOf(number: string): string {
  return /^\+?\d+$/.test(number) ? `tel:${number}` : number
}

/** Whether an address leads to a telephone, not to a user. */
export function isTelephone(uri: string): boolean {
  return numberOf(uri) !== uri
}

/** A number without the characters between its digits; a SIP address as it is. */
export function lineOf(address: string): string {
  const number = numberOf(address)
  return /^sip:/i.test(number) ? number : number.replaceAll(/[^\d+]/g, '')
}
