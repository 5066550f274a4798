import { readDelivery, refused, reportProblem } from '@trunkline/azure'
import { type Host, type Receipt, type Translated, type WebhookRequest } from '@trunkline/core/driver'

import { type Known, translateEvent } from '../translate/event.ts'
import { leavingKey } from '../translate/participant.ts'
import { readState } from '../translate/state.ts'
import { type EventReading, readEvents } from '../wire/index.ts'

/** A callback of one call. The service signs nothing: the token in the URL says which call, and that it is ours (R8). */
export async function receiveCallback(
  host: Host,
  leaving: Set<string>,
  { method, route, body }: WebhookRequest,
): Promise<Receipt> {
  const { callId } = route
  if (route.token === 'expired') return refused(403, 'token:expired', 'the callback URL of this call has expired')
  if (route.token !== 'call' || callId === undefined) return refused(403, 'token', 'the URL names no call of ours')
  if (method !== 'POST') return refused(405, 'method', 'events come by POST')
  const delivery = readDelivery(body)
  if (!delivery.ok) return delivery.refusal
  const readings = readEvents(delivery.json)
  for (const reading of readings) reportProblem(host, reading, callId)
  const events = translateAll(readings, await knownOf(host, leaving, callId, readings))
  for (const id of leaving) if (events.some(({ operationKey }) => operationKey === leavingKey(id))) leaving.delete(id)
  return { kind: 'notice', events: events.map((event) => ({ ...event, callId })), reply: { status: 200 } }
}

/** What one event tells is known to those after it. */
function translateAll(readings: readonly EventReading[], known: Known): readonly Translated[] {
  let { connected } = known
  return readings.flatMap((reading) => {
    const translated = translateEvent(reading, { ...known, connected })
    connected ||= translated.some(({ event }) => event.type === 'call-answered')
    return translated
  })
}

/** Asks whoever holds the call, for those events alone that need it. */
async function knownOf(
  host: Host,
  leaving: ReadonlySet<string>,
  callId: string,
  readings: readonly EventReading[],
): Promise<Known> {
  const needed = readings.some(
    (reading) =>
      reading.kind === 'known' &&
      (reading.name === 'ParticipantsUpdated' || reading.name === 'CallConnectionStateChanged'),
  )
  const snapshot = needed ? await host.ask(callId) : undefined
  if (snapshot === undefined) return { connected: false, leaving }
  const state = readState(snapshot.state)
  return { connected: state.connected === true, leaving: new Set([...leaving, ...state.leaving]) }
}
