import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

import { hasTooManyFields, MAX_FIELDS } from '../wire/decoded-form.ts'
import { entriesOf, sortedBytes, unescapeForm } from '../wire/form-bytes.ts'
import type { FormEntry } from '../wire/form-entry.ts'
import { shownUrl, urlVariants, withoutCredentials } from './url-variant.ts'

/** The signed content of a webhook: its URL and, for a form, its decoded fields in the order received. */
export interface SignedWebhook {
  /** The project's signing key, which is not its API token. */
  readonly signingKey: string
  readonly url: string
  readonly params: readonly FormEntry[]
}

/** A webhook as received. */
export interface ReceivedWebhook {
  /** The current key and, during a key rotation, the previous ones. */
  readonly signingKeys: readonly string[]
  /** The value of `X-SignalWire-Signature`, or of its older name. */
  readonly signature: string | undefined
  readonly method: string
  /** The public URL that the carrier received, with its query; never one built from the request's own host. */
  readonly url: string
  /** The body exactly as received. */
  readonly rawBody: string | Uint8Array
  readonly contentType: string | undefined
}

/**
 * The verified content of a webhook, or the check that failed. A failure contains no key, no signature and no data of a
 * caller.
 */
export type WebhookVerdict =
  | {
      readonly ok: true
      /** The spelling of the URL that was signed, without user and password. */
      readonly url: string
      /** The fields of a form, which the signature covers; empty for any other body. */
      readonly params: readonly FormEntry[]
    }
  | {
      readonly ok: false
      readonly check: 'missing' | 'fields' | 'signature' | 'body-hash' | 'swml-style'
      /** The spellings of the URL that were tried, without user and password, and without the values of the query. */
      readonly tried: readonly string[]
      /** What to check first. */
      readonly hint: string
    }

/** Signs a webhook as the carrier does: base64 of HMAC-SHA1 over the URL and the fields sorted by key. */
export function signWebhook({ signingKey, url, params }: SignedWebhook): string {
  // docs/wire/signalwire-laml.md#form-signature: the sort is stable, so repeated keys keep their order
  const sorted = params.toSorted(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)))
  return signatureOf(signingKey, url, Buffer.from(sorted.map(([key, value]) => key + value).join('')))
}

/**
 * Verifies the signature of a webhook in constant time, over every spelling of its URL that the carrier may have
 * signed. The work for a forgery grows only with its bytes: fields are counted first, then decoded, sorted and joined
 * once.
 */
export function verifyWebhook(webhook: ReceivedWebhook): WebhookVerdict {
  const { signature } = webhook
  if (signature === undefined || signature === '') {
    return refuse('missing', [], 'the request has no X-SignalWire-Signature header: it is not from the carrier')
  }
  const signingKeys = webhook.signingKeys.filter((key) => key !== '')
  if (signingKeys.length === 0) return refuse('signature', [], 'no signing key is configured')
  const body = bytesOf(webhook.rawBody)
  const urls = urlVariants(webhook.url)
  if (isHex(signature)) return refuseSwml(signature, signingKeys, urls, body)
  if (hasTooManyFields(webhook.url) || (isForm(webhook) && hasTooManyFields(body))) {
    return refuse('fields', [], `there are more than ${MAX_FIELDS} fields: the request is not from the carrier`)
  }
  const form = unescapeForm(isForm(webhook) ? body : Buffer.alloc(0))
  const fields = sortedBytes(form)
  const url = urls.find((candidate) =>
    signingKeys.some((signingKey) => isEqual(signature, signatureOf(signingKey, candidate, fields))),
  )
  if (url === undefined) return refuse('signature', urls, mismatch(webhook.url))
  const fault = isForm(webhook) ? undefined : bodyFault(webhook.url, body)
  if (fault !== undefined) return refuse('body-hash', [url], fault)
  return { ok: true, url: withoutCredentials(url), params: entriesOf(form) }
}

// docs/wire/signalwire-laml.md#body-hash: the signature does not cover a body that is neither a form nor hashed
function bodyFault(receivedUrl: string, body: Buffer): string | undefined {
  const expected = bodyHash(receivedUrl)
  if (expected === undefined && body.length === 0) return undefined
  if (expected === undefined) {
    return 'the URL is signed but not the body: it is not a form and the URL has no bodySHA256'
  }
  if (isEqual(expected.toLowerCase(), createHash('sha256').update(body).digest('hex'))) return undefined
  return 'bodySHA256 is of another body: verify the bytes as received, before parsing'
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
      isEqual(signature.toLowerCase(), createHmac(algorithm, key).update(url).update(body).digest('hex')),
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
  return { ok: false, check, tried: [...new Set(urls.map(shownUrl))], hint }
}

function mismatch(url: string): string {
  return `no key signs ${shownUrl(url)} with these fields: check that the public URL is the one given to the carrier, that the key is the project's signing key and not its API token, and that the body is verified as received`
}

function signatureOf(signingKey: string, url: string, fields: Buffer): string {
  return createHmac('sha1', signingKey).update(url).update(fields).digest('base64')
}

// the fields of a GET are in its URL
function isForm({ method, contentType = '' }: ReceivedWebhook): boolean {
  const [type = ''] = contentType.split(';', 1)
  return method.toUpperCase() === 'POST' && type.trim().toLowerCase() === 'application/x-www-form-urlencoded'
}

function bodyHash(url: string): string | undefined {
  const [address = ''] = url.split('#', 1)
  const query = address.indexOf('?')
  return query < 0 ? undefined : (new URLSearchParams(address.slice(query)).get('bodySHA256') ?? undefined)
}

function isHex(signature: string): boolean {
  return /^(?:[\da-f]{40}|[\da-f]{64})$/i.test(signature)
}

function bytesOf(body: string | Uint8Array): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
}

/** The time depends only on the length of the received text, and the length of ours is not secret. */
function isEqual(received: string, expected: string): boolean {
  const bytes = Buffer.from(received)
  return bytes.length === expected.length && timingSafeEqual(bytes, Buffer.from(expected))
}
