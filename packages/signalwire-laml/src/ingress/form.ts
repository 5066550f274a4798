import type { State, WebhookReply, WebhookRequest } from '@trunkline/core/driver'

import { isFlat } from '../translate/flat-json.ts'
import { formRecord, type FormRecord } from '../wire/decoded-form.ts'
import type { FormEntry } from '../wire/form-entry.ts'

/** A webhook with a valid signature, and its fields by key. */
export interface SignedRequest extends WebhookRequest {
  readonly fields: FormRecord
}

/**
 * The fields of a webhook: of a form, of the query of a GET, or of JSON whose hash is part of the signed URL.
 * `undefined` for JSON that is nested deeper, or longer, than the carrier's messages.
 */
export function fieldsOf(
  { method, query, headers, body }: WebhookRequest,
  params: readonly FormEntry[],
): FormRecord | undefined {
  if (method !== 'POST') return formRecord(query)
  if (!/^application\/json\b/i.test(headers['content-type'] ?? '')) return formRecord(params)
  return textsIn(Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString())
}

function textsIn(json: string): FormRecord | undefined {
  if (!isFlat(json)) return undefined
  try {
    const value: unknown = JSON.parse(json)
    if (typeof value !== 'object' || value === null) return {}
    return formRecord(Object.entries(value).flatMap(([key, part]) => (isPlain(part) ? [[key, String(part)]] : [])))
  } catch {
    return {}
  }
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** The fields as the body of `raw`. */
export function rawOf({ fields }: SignedRequest): State {
  return fields
}

/** A document as a reply. */
export function xmlReply(document: string): WebhookReply {
  // docs/wire/signalwire-laml.md#webhooks: another content type ends the call
  return { status: 200, headers: { 'content-type': 'text/xml; charset=utf-8' }, body: document }
}

/** The reply to a notice. */
export const noticeReply: WebhookReply = { status: 204 }
