import { confirmSubscription, readDelivery, refused, reportProblem, shakeHands } from '@trunkline/azure'
import type { Host, Receipt, WebhookRequest } from '@trunkline/core/driver'

import { translateEvent } from '../translate/event.ts'
import { readEvents } from '../wire/index.ts'

/**
 * Receives a delivery of Event Grid. A recording finds its call by its id. The token in the URL protects this route
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
  const events = readings
    .filter(({ kind }) => kind !== 'validation')
    .flatMap((reading) => translateEvent(reading, { connected: false, leaving: new Set() }))
  const reply = validation === undefined ? { status: 200 } : confirmSubscription(validation.validationCode)
  return { kind: 'notice', events, reply }
}
