import { type Receipt, type WebhookRequest } from '@trunkline/core/driver'

import { verifyWebhook } from '../auth/signature.ts'

export type Refusal = Extract<Receipt, { kind: 'refused' }>

/** Checks a webhook's signature; says what to look at when it does not hold. */
export function refusalOf(request: WebhookRequest, signingKeys: readonly string[]): Refusal | undefined {
  const { method, url, headers, body } = request
  const verdict = verifyWebhook({
    signingKeys,
    signature: headers['x-signalwire-signature'] ?? headers['x-twilio-signature'],
    method,
    url,
    rawBody: body,
    contentType: headers['content-type'],
  })
  if (verdict.ok) return undefined
  const tried = verdict.tried[0] ?? url
  const advice =
    'A proxy must pass on path, query and body unchanged, and publicUrl must be the address that the carrier was given.'
  return refuse(
    403,
    `signature:${verdict.check}`,
    masked(`${verdict.hint}. Checked against ${tried}. ${advice}`, request),
  )
}

/** A refusal; `detail` must not hold a secret. */
export function refuse(status: number, check: string, detail: string): Refusal {
  return { kind: 'refused', check, detail, reply: { status } }
}

/** Hides the token of a URL in a text about it: who knows it could come in without a signature elsewhere. */
export function masked(text: string, { url }: Pick<WebhookRequest, 'url'>): string {
  const path = url.replace(/[?#].*$/s, '')
  const token = path.slice(path.lastIndexOf('/') + 1)
  return token === '' ? text : text.replaceAll(token, '***')
}
