import type { Receipt, WebhookRequest } from '@trunkline/core/driver'

import { verifyWebhook, type WebhookVerdict } from '../auth/signature.ts'

export type Refusal = Extract<Receipt, { kind: 'refused' }>

/** Verifies a webhook's signature. */
export function verdictOf(request: WebhookRequest, signingKeys: readonly string[]): WebhookVerdict {
  const { method, url, headers, body } = request
  return verifyWebhook({
    signingKeys,
    signature: headers['x-signalwire-signature'] ?? headers['x-twilio-signature'],
    method,
    url,
    rawBody: body,
    contentType: headers['content-type'],
  })
}

/** The refusal of a webhook with a wrong signature; it says what to check. */
export function refuseUnsigned(
  request: WebhookRequest,
  { check, hint, tried }: Extract<WebhookVerdict, { ok: false }>,
): Refusal {
  if (check === 'fields') return refuse(413, 'fields', hint)
  const against = tried[0] === undefined ? '' : ` Checked against ${tried[0]}.`
  const advice =
    'A proxy must pass on path, query and body unchanged, and publicUrl must be the address that the carrier was given.'
  return refuse(403, `signature:${check}`, masked(`${hint}.${against} ${advice}`, request))
}

/** A refusal; `detail` must not contain a secret. */
export function refuse(status: number, check: string, detail: string): Refusal {
  return { kind: 'refused', check, detail, reply: { status } }
}

/** Masks the token of a URL in a text, since the token may open another route that has no signature. */
export function masked(text: string, { url }: Pick<WebhookRequest, 'url'>): string {
  const path = url.replace(/[?#].*$/s, '')
  const token = path.slice(path.lastIndexOf('/') + 1)
  return token === '' ? text : text.replaceAll(token, '***')
}
