import type { Receipt, WebhookReply, WebhookRequest } from '@trunkline/core/driver'

import { refused } from './refusal.ts'

/** The handshake of the CloudEvents schema, an OPTIONS request (docs/wire/acs-call-automation.md#event-types). */
export function shakeHands(headers: WebhookRequest['headers']): Receipt {
  const origin = headers['webhook-request-origin']
  if (origin === undefined || !/^[\w.:/-]{1,255}$/.test(origin))
    return refused(400, 'handshake', 'an OPTIONS request without a usable WebHook-Request-Origin')
  const allowed = { 'WebHook-Allowed-Origin': origin, 'WebHook-Allowed-Rate': '*', Allow: 'POST, OPTIONS' }
  return { kind: 'notice', events: [], reply: { status: 200, headers: allowed } }
}

/** The handshake of Event Grid's own schema: no other status than 200 is taken for a yes. */
export function confirmSubscription(validationCode: string): WebhookReply {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ validationResponse: validationCode }),
  }
}
