import { type State, type WebhookReply, type WebhookRequest } from '@trunkline/core/driver'

import { decodeForm } from '../wire/form.ts'

/** The fields of a webhook: of a form, of the query of a GET, or of JSON whose hash is part of the signed URL. */
export function fieldsOf({
  method,
  query,
  headers,
  body,
}: Pick<WebhookRequest, 'method' | 'query' | 'headers' | 'body'>): Readonly<
  Record<string, string | readonly string[]>
> {
  const text = method === 'POST' ? Buffer.from(body).toString('utf8') : query.toString()
  const isJson = method === 'POST' && /^application\/json\b/i.test(headers['content-type'] ?? '')
  return isJson ? textsIn(text) : decodeForm(text).record
}

function textsIn(json: string): Readonly<Record<string, string>> {
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value !== 'object' || value === null) return {}
    return Object.fromEntries(
      Object.entries(value).flatMap(([key, part]) => (isPlain(part) ? [[key, String(part)]] : [])),
    )
  } catch {
    return {}
  }
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** The fields as the vendor's own body. */
export function rawOf(fields: ReturnType<typeof fieldsOf>): State {
  return fields
}

/** A document as a reply. */
export function xmlReply(document: string): WebhookReply {
  // docs/wire/signalwire-laml.md#webhooks: another content type ends the call
  return { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: document }
}

/** What a notice is answered with. */
export const noticeReply: WebhookReply = { status: 204 }
