import { type CallbackVerifier, readDelivery, refused, reportProblem } from '@trunkline/azure'
import type { Host, Receipt, WebhookRequest } from '@trunkline/core/driver'

import type { Ringing } from '../driver/ringing.ts'
import { translateEvent } from '../translate/event.ts'
import { readEvents } from '../wire/index.ts'
import { incomingCall } from './incoming.ts'

/** Dependencies of the checks on callbacks. */
export interface Watch {
  readonly verifier: CallbackVerifier
  readonly host: Host
  readonly ringing: Ringing
}

/**
 * Receives a callback of one call. The token in its URL names the call, and the bearer token proves the sender
 * (docs/rules.md#r8-callback-tokens).
 */
export async function receiveCallback(
  { verifier, host, ringing }: Watch,
  { method, route, headers, body }: WebhookRequest,
): Promise<Receipt> {
  const { callId } = route
  if (route.token === 'expired') return refused(403, 'token:expired', 'the callback URL of this call has expired')
  if (route.token !== 'call' || callId === undefined) return refused(403, 'token', 'the URL names no call of ours')
  const verdict = await verifier.verify(headers['authorization'])
  if (!verdict.ok) {
    const { check, detail } = verdict
    return refused(check === 'keys-unavailable' ? 503 : 401, `jwt:${check}`, detail)
  }
  if (method !== 'POST') return refused(405, 'method', 'events come by POST')
  const delivery = readDelivery(body)
  if (!delivery.ok) return delivery.refusal
  const readings = readEvents(delivery.json)
  for (const reading of readings) reportProblem(host, reading, callId)
  const events = readings.map((reading) => {
    const translated = ringing.judge(translateEvent(reading))
    // another ringing call is a call of its own, whichever URL offers it
    return { callId, ...(translated.event.type === 'call-incoming' ? incomingCall(host, translated) : translated) }
  })
  return { kind: 'notice', events, reply: { status: 200 } }
}
