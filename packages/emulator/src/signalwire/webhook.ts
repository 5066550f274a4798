import type { Delivery, DeliveryResult } from '../deliver.ts'
import type { Network } from '../door.ts'
import { encodeFields } from './form.ts'
import type { SignalwireOptions } from './options.ts'
import { type Fields, signatureOf, withBodyHash } from './signature.ts'

/** `GET` puts the fields into the query, `POST` into a form. */
export type WebhookMethod = 'GET' | 'POST'

/** Where something is posted. */
export interface Target {
  readonly url: string
  readonly method: WebhookMethod
}

/** A call of the application over HTTP. */
export interface Webhook {
  readonly url: string
  readonly method: WebhookMethod
  readonly fields: Readonly<Record<string, string | undefined>>
  /** What faults know it by. */
  readonly event: string
  /** The world's id of the call. */
  readonly call?: string | undefined
  /** Those with the same key go out one after the other. */
  readonly order?: string
  /** How often it is tried; 1 by default. */
  readonly attempts?: number
}

/** Sends signed webhooks. */
export type SendWebhook = (webhook: Webhook) => Promise<DeliveryResult>

const RETRY_MS = 100

/** Makes what sends the webhooks of one project. */
export function createSendWebhook(
  network: Network,
  { signingKey, signedUrl = 'sent', notices = 'form' }: { readonly signingKey: string } & SignalwireOptions,
): SendWebhook {
  return ({ url, method, fields, event, call, order, attempts = 1 }) => {
    const entries = Object.entries(fields).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    )
    const [address = '', fragment = ''] = url.split('#')
    const message = messageOf({ method, address, entries, json: notices === 'json' && attempts > 1 })
    // unverified which of the two forms the carrier signs
    const signed =
      signedUrl === 'sent' ? message.url.replace(/^(\w+:\/\/)[^/@]*@/, '$1') : message.url + url.slice(address.length)
    const signature = signatureOf(signingKey, signed, message.signed)
    return network.deliver({
      door: 'signalwire',
      url: message.url,
      method,
      event,
      headers: {
        accept: 'application/xml, text/xml, */*',
        'x-signalwire-signature': signature,
        'x-twilio-signature': signature,
        ...message.headers,
      },
      ...(message.body !== undefined && { body: message.body }),
      ...timeouts(fragment),
      ...(call !== undefined && { call }),
      ...(order !== undefined && { order }),
      retry: (result, attempt) => (failed(result) && attempt < attempts ? RETRY_MS * attempt : undefined),
    })
  }
}

interface Message {
  readonly url: string
  readonly body?: string
  readonly headers: Readonly<Record<string, string>>
  /** The fields that the signature covers besides the address. */
  readonly signed: Fields
}

function messageOf(given: {
  readonly method: WebhookMethod
  readonly address: string
  readonly entries: Fields
  readonly json: boolean
}): Message {
  const { method, address, entries, json } = given
  if (method === 'GET') return { url: withQuery(address, entries), headers: {}, signed: [] }
  if (json) {
    const body = JSON.stringify(Object.fromEntries(entries))
    return { url: withBodyHash(address, body), body, headers: { 'content-type': 'application/json' }, signed: [] }
  }
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  return { url: address, body: encodeFields(entries), headers, signed: entries }
}

/** Whether the carrier takes a reply for a failure. */
export function failed(result: DeliveryResult): boolean {
  return !result.ok || result.status >= 400
}

function withQuery(address: string, entries: Fields): string {
  const query = encodeFields(entries)
  return query === '' ? address : `${address}${address.includes('?') ? '&' : '?'}${query}`
}

// docs/wire/signalwire-laml.md#webhooks: a fragment changes the time-outs of its address
function timeouts(fragment: string): Pick<Delivery, 'connectTimeoutMs' | 'readTimeoutMs' | 'totalTimeoutMs'> {
  const values = new URLSearchParams(fragment)
  const read = (name: string, fallback: number, most: number): number => {
    const text = values.get(name) ?? ''
    const value = Number(text)
    return text !== '' && Number.isFinite(value) ? Math.min(most, Math.max(100, value)) : fallback
  }
  return {
    connectTimeoutMs: read('ot', 2000, 10_000),
    readTimeoutMs: read('rt', 5000, 15_000),
    totalTimeoutMs: read('tt', 15_000, 15_000),
  }
}
