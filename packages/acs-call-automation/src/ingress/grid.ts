import { confirmSubscription, readDelivery, refused, reportProblem, shakeHands } from '@trunkline/azure'
import { type Host, type Receipt, type Translated, type WebhookRequest } from '@trunkline/core/driver'

import { incomingIdOf, translateEvent } from '../translate/event.ts'
import { type EventReading, readEvents } from '../wire/index.ts'

/** A delivery of Event Grid, which carries no bearer token: the token in the URL is what protects this route (R8). */
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

/** An incoming call gets our id of it; a recording finds its call by its own id. */
function translate(host: Host, reading: EventReading): Translated {
  const translated = translateEvent(reading)
  if (translated.event.type !== 'call-incoming') return translated
  const id = incomingIdOf(reading)
  if (id !== undefined && typeof translated.state?.['incomingCallContext'] === 'string')
    return { ...translated, callId: host.incomingCallId(id) }
  const message = 'An IncomingCall came without the ids that are needed to answer it'
  host.warn({ code: 'unreadable-event', check: 'IncomingCall', message })
  return { ...translated, event: { type: 'provider-event', name: 'IncomingCall' } }
}
