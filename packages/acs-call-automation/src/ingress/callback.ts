import { type CallbackVerifier, readDelivery, refused, reportProblem } from '@trunkline/azure'
import type { Host, Receipt, WebhookRequest } from '@trunkline/core/driver'

import type { Ringing } from '../driver/ringing.ts'
import { translateEvent } from '../translate/event.ts'
import { readEvents } from '../wire/index.ts'
import { incomingCall } from './incoming.ts'

/** What is needed to judge a callback. */
export interface Watch {
  readonly verifier: CallbackVerifier
  readonly host: Host
  readonly ringing: Ringing
}

/** A callback of one call: its URL's token says which call, its bearer token that the service sent it (R8). */
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
    // another call that rings is a call of its own, wherever it is offered
    return { callId, ...(translated.event.type === 'call-incoming' ? incomingCall(host, translated) : translated) }
  })
  return { kind: 'notice', events, reply: { status: 200 } }
}
