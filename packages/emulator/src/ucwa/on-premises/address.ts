import { UcwaFailure } from '../failure.ts'

/** Throws unless the text is a SIP address, a `tel:` address or a bare number. */
export function checkAddress(address: string): void {
  if (/^sip:[^\s@]+@[^\s@]+$/i.test(address) || /^(tel:)?\+?[\d\s().-]{3,}(;.*)?$/i.test(address)) return
  throw new UcwaFailure(400, 'NormalizationFailed', 'The number cannot be brought into a normal form')
}
