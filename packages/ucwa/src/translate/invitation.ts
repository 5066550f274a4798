import type { DriverEvent } from '@trunkline/core/driver'

import {
  directions,
  embeddedOf,
  invitationProperties,
  invitationStates,
  knownWord,
  participantProperties,
  type UcwaEvent,
} from '../wire/index.ts'
import { addressOf } from './address.ts'
import { operationKeyOf } from './key.ts'
import { endReasonOf, failureOf, providerCodeOf } from './reason.ts'
import { keep, propertiesOf, type Reader, succeeded, trackOf } from './scene.ts'

/** Reads the first of three tracks: whether the call is answered. */
export const readInvitation: Reader = (event, scene) => {
  const properties = propertiesOf(invitationProperties, event)
  if (properties === undefined) return undefined
  const state = knownWord(invitationStates, properties.state) ?? properties.state
  const connected = state === 'Connected' || (event.type === 'completed' && succeeded(event) && !isOver(state))
  const patch = keep(
    'invitation',
    trackOf(event.resource, scene, { state: connected ? 'Connected' : state }),
    connected ? { answered: true } : {},
  )
  if (event.type === 'started' && knownWord(directions, properties.direction) === 'Incoming')
    return [{ event: incoming(event, properties), state: patch }]
  return [{ event: progress(event, state, connected), state: patch }]
}

/** Reads the invitation of another participant, which is an operation of its own. */
export const readParticipantInvitation: Reader = (event) => {
  const properties = propertiesOf(invitationProperties, event)
  if (properties === undefined) return undefined
  const operationKey = operationKeyOf(properties.operationId)
  if (event.type !== 'completed') return [{ event: { type: 'call-alive' } }]
  if (succeeded(event) && !isOver(properties.state)) return [{ event: { type: 'operation-completed' }, operationKey }]
  return [{ event: { type: 'operation-failed', failure: failureOf(event.reason) }, operationKey }]
}

/** Whether a state ends an invitation without a call. */
function isOver(state: string | undefined): boolean {
  return state === 'Failed' || state === 'Declined' || state === 'Cancelled' || state === 'Forwarded'
}

function progress(event: UcwaEvent, state: string | undefined, connected: boolean): DriverEvent {
  const { reason, type } = event
  if (connected) return { type: 'call-answered' }
  if (type === 'completed' && (isOver(state) || !succeeded(event)))
    return {
      type: 'call-ended',
      reason: endReasonOf(reason, state),
      ...(reason !== undefined && { providerCode: providerCodeOf(reason) }),
      ...(reason?.message !== undefined && { providerMessage: reason.message }),
    }
  if (state === 'Alerting') return { type: 'call-ringing' }
  return type === 'started' ? { type: 'call-dialled' } : { type: 'call-alive' }
}

function incoming(
  { resource }: UcwaEvent,
  {
    to,
    subject,
    importance,
    threadId,
  }: { readonly [Name in 'to' | 'subject' | 'importance' | 'threadId']?: string | undefined },
): DriverEvent {
  const caller = participantProperties.safeParse((resource && embeddedOf(resource, 'from'))?.properties)
  const { uri, name } = caller.success ? caller.data : {}
  const headers = Object.entries({ subject, importance, threadId }).flatMap(([header, value]): [string, string][] =>
    value === undefined || value === '' ? [] : [[header, value]],
  )
  return {
    type: 'call-incoming',
    ...(uri !== undefined && { from: addressOf(uri) }),
    ...(to !== undefined && { to: addressOf(to) }),
    ...(name !== undefined && name !== '' && { displayName: name }),
    ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
  }
}
