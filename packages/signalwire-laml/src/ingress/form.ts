import { type State, type WebhookReply, type WebhookRequest } from '@trunkline/core/driver'

import { decodeForm } from '../wire/form.ts'

/** The fields of a webhook: of a form, or of the query of a GET. */
export function fieldsOf({
  method,
  query,
  body,
}: WebhookRequest): Readonly<Record<string, string | readonly string[]>> {
  const text = method === 'POST' ? Buffer.from(body).toString('utf8') : query.toString()
  return decodeForm(text).record
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
