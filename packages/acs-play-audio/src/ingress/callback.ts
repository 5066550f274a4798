import { readDelivery, refused, reportProblem } from '@trunkline/azure'
import type { Host, Receipt, Translated, WebhookRequest } from '@trunkline/core/driver'

import { type Known, translateEvent } from '../translate/event.ts'
import { leavingKey } from '../translate/participant.ts'
import { readState } from '../translate/state.ts'
import { type EventReading, readEvents } from '../wire/index.ts'

/**
 * Receives a callback of one call. The service signs nothing, so the token in the URL is the proof and names the call
 * (docs/rules.md#r8-callback-tokens).
 */
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

/** Translates the events of a delivery in order; each one sees the facts of the earlier ones. */
function translateAll(readings: readonly EventReading[], known: Known): readonly Translated[] {
  let { connected } = known
  return readings.flatMap((reading) => {
    const translated = translateEvent(reading, { ...known, connected })
    connected ||= translated.some(({ event }) => event.type === 'call-answered')
    return translated
  })
}

/** Reads the call's state from the process that holds it, only if an event needs it. */
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
