import { confirmSubscription, readDelivery, refused, reportProblem, shakeHands } from '@trunkline/azure'
import type { Host, Receipt, Translated, WebhookRequest } from '@trunkline/core/driver'

import { translateEvent } from '../translate/event.ts'
import { type EventReading, readEvents } from '../wire/index.ts'
import { incomingCall } from './incoming.ts'

/**
 * Receives a delivery of Event Grid, which has no bearer token: the token in the URL protects this route
 * (docs/rules.md#r8-callback-tokens).
 */
export function receiveGrid(host: Host, { method, route, headers, body }: WebhookRequest): Receipt {
  if (route.token !== 'static')
    return refused(403, 'token', 'the URL is not the one that was registered with Event Grid')
  if (method === 'OPTIONS') return shakeHands(headers)
  if (method !== 'POST') return refused(405, 'method', 'events come by POST')
  const delivery = readDelivery(body)
  if (!delivery.ok) return delivery.refusal
  const readings = readEvents(delivery.json)
  const validation = readings.find((reading) => reading.kind === 'validation')
  for (const reading of readings) reportProblem(host, reading)
  const events = readings.filter(({ kind }) => kind !== 'validation').map((reading) => translate(host, reading))
  return {
    kind: 'notice',
    events,
    reply: validation === undefined ? { status: 200 } : confirmSubscription(validation.validationCode),
  }
}

/** Translates an event; a recording finds its call by its own id. */
function translate(host: Host, reading: EventReading): Translated {
  const translated = translateEvent(reading)
  return translated.event.type === 'call-incoming' ? incomingCall(host, translated) : translated
}
