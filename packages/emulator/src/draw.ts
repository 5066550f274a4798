import type { Random } from '@trunkline/network'

/** So many random bytes in hexadecimal digits. */
export function drawHex(random: Random, bytes: number): string {
  return Buffer.from(random.bytes(bytes)).toString('hex')
}

/** So many random bytes in base64, or in its form for addresses. */
export function drawBase64(random: Random, bytes: number, form: 'base64' | 'base64url' = 'base64'): string {
  return Buffer.from(random.bytes(bytes)).toString(form)
}

/** A whole number, at least `least` and below `limit`. */
export function drawInteger(random: Random, least: number, limit: number): number {
  return least + Math.floor(random.number() * (limit - least))
}
