import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

import { decodeForm } from '../wire/form.ts'
import { urlVariants, withoutCredentials } from './url-variant.ts'

/** What is signed of a webhook: its URL, and for a form its decoded fields in the order received. */
export interface SignedWebhook {
  /** The project's signing key, which is not its API token. */
  readonly signingKey: string
  readonly url: string
  readonly params: readonly (readonly [key: string, value: string])[]
}

/** A webhook as received. */
export interface ReceivedWebhook {
  /** The current key and, while keys rotate, the previous ones. */
  readonly signingKeys: readonly string[]
  /** The value of `X-SignalWire-Signature` or of its older name. */
  readonly signature: string | undefined
  readonly method: string
  /** The public URL that the carrier was given, with its query; never one built from the request's own host. */
  readonly url: string
  /** The body exactly as received. */
  readonly rawBody: string | Uint8Array
  readonly contentType: string | undefined
}

/** What a signature proved, or which check failed; neither holds a key, a signature or a URL's password. */
export type WebhookVerdict =
  | {
      readonly ok: true
      /** The spelling of the URL that was signed, without user and password. */
      readonly url: string
    }
  | {
      readonly ok: false
      readonly check: 'missing' | 'signature' | 'body-hash' | 'swml-style'
      /** The spellings of the URL that were tried, without user and password. */
      readonly tried: readonly string[]
      /** What to look at first. */
      readonly hint: string
    }

/** Signs a webhook as the carrier does: base64 of HMAC-SHA1 over the URL and the fields sorted by key. */
export function signWebhook({ signingKey, url, params }: SignedWebhook): string {
  // docs/wire/signalwire-laml.md#form-signature: the sort is stable, so that repeats keep their order
  const sorted = params.toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)))
  const text = url + sorted.map(([key, value]) => key + value).join('')
  return hmac('sha1', signingKey, text).toString('base64')
}

/** Checks the signature of a webhook in constant time, over every spelling of its URL that the carrier may have signed. */
export function verifyWebhook(webhook: ReceivedWebhook): WebhookVerdict {
  const { signature } = webhook
  if (signature === undefined || signature === '') {
    return refuse('missing', [], 'the request has no X-SignalWire-Signature header: it is not from the carrier')
  }
  const signingKeys = webhook.signingKeys.filter((key) => key !== '')
  if (signingKeys.length === 0) return refuse('signature', [], 'no signing key is configured')
  const body = Buffer.from(webhook.rawBody)
  const urls = urlVariants(webhook.url)
  if (isHex(signature)) return refuseSwml(signature, signingKeys, urls, body)
  const params = signedFields(webhook, body)
  const url = urls.find((candidate) =>
    signingKeys.some((signingKey) => isEqual(signature, signWebhook({ signingKey, url: candidate, params }))),
  )
  if (url === undefined) return refuse('signature', urls, mismatch(webhook.url))
  return checkBody(webhook, body, url)
}

function checkBody(webhook: ReceivedWebhook, body: Buffer, signedUrl: string): WebhookVerdict {
  const accepted = { ok: true, url: withoutCredentials(signedUrl) } as const
  if (isForm(webhook)) return accepted
  const expected = bodyHash(webhook.url)
  if (expected === undefined && body.length === 0) return accepted
  // docs/wire/signalwire-laml.md#body-hash: what is neither a form nor hashed is not covered by the signature
  if (expected === undefined) {
    return refuse(
      'body-hash',
      [signedUrl],
      'the URL is signed but not the body: it is no form and the URL has no bodySHA256',
    )
  }
  if (isEqual(expected.toLowerCase(), createHash('sha256').update(body).digest('hex'))) return accepted
  return refuse('body-hash', [signedUrl], 'bodySHA256 is of another body: verify the bytes as received, before parsing')
}

function refuseSwml(
  signature: string,
  signingKeys: readonly string[],
  urls: readonly string[],
  body: Buffer,
): WebhookVerdict {
  const algorithm = signature.length === 40 ? 'sha1' : 'sha256'
  const matches = urls.some((url) =>
    signingKeys.some((key) =>
      isEqual(signature.toLowerCase(), hmac(algorithm, key, Buffer.concat([Buffer.from(url), body])).toString('hex')),
    ),
  )
  return refuse(
    'swml-style',
    urls,
    matches
      ? 'this is an SWML or RELAY webhook with a valid signature: give that resource another URL, this one takes LaML forms'
      : 'the signature is in the hexadecimal style of SWML and RELAY webhooks, LaML signs in base64: check which resource uses this URL',
  )
}

function refuse(
  check: Exclude<WebhookVerdict, { ok: true }>['check'],
  urls: readonly string[],
  hint: string,
): WebhookVerdict {
  return { ok: false, check, tried: urls.map(withoutCredentials), hint }
}

function mismatch(url: string): string {
  return `no key signs ${withoutCredentials(url)} with these fields: check that the public URL is the one given to the carrier, that the key is the project's signing key and not its API token, and that the body is verified as received`
}

function signedFields(webhook: ReceivedWebhook, body: Buffer): SignedWebhook['params'] {
  return isForm(webhook) ? decodeForm(body.toString('utf8')).entries : []
}

// the fields of a GET stand in its URL
function isForm({ method, contentType = '' }: ReceivedWebhook): boolean {
  const [type = ''] = contentType.split(';')
  return method.toUpperCase() === 'POST' && type.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}

function bodyHash(url: string): string | undefined {
  const [address = ''] = url.split('#')
  const query = address.indexOf('?')
  return query < 0 ? undefined : (new URLSearchParams(address.slice(query)).get('bodySHA256') ?? undefined)
}

function isHex(signature: string): boolean {
  return /^(?:[\da-f]{40}|[\da-f]{64})$/i.test(signature)
}

function hmac(algorithm: 'sha1' | 'sha256', key: string, data: string | Buffer): Buffer {
  return createHmac(algorithm, key).update(data).digest()
}

// digests have one length, so that the comparison tells nothing of the texts' lengths either
function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other))
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
