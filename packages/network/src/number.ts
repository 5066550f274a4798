/** How a number is written in an order to the network. */
export const NUMBER_FORM = 'use +14255550123, or 911, without spaces and dashes'

/** Whether a number is written as it is dialed. A vendor's id, an address or a name may be anything. */
export function isDiallable(number: string): boolean {
  return number !== '' && (!/^[+\d\s().-]+$/.test(number) || /^\+?\d+$/.test(number))
}

/** Throws a `RangeError` for a number that is not written as it is dialed. */
export function checkNumber(number: string): void {
  if (!isDiallable(number)) throw new RangeError(`"${number}" is not written as it is dialed: ${NUMBER_FORM}`)
}
