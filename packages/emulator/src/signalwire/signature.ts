import { createHash, createHmac } from 'node:crypto'

/** The fields of a form in the order in which they are sent. */
export type Fields = readonly (readonly [name: string, value: string])[]

/** Signs a webhook: base64 of HMAC-SHA1 over the address and each field. See docs/wire/signalwire-laml.md#form-signature */
export function signatureOf(signingKey: string, url: string, fields: Fields): string {
  // sorting is stable, so repeated keys keep their order
  const sorted = fields.toSorted(([left], [right]) => (left < right ? -1 : Number(left > right)))
  const data = url + sorted.map(([name, value]) => name + value).join('')
  return createHmac('sha1', signingKey).update(data, 'utf8').digest('base64')
}

/** An address that vouches for a body that is no form. See docs/wire/signalwire-laml.md#body-hash */
export function withBodyHash(url: string, body: string): string {
  const hash = createHash('sha256').update(body, 'utf8').digest('hex')
  return `${url}${url.includes('?') ? '&' : '?'}bodySHA256=${hash}`
}
