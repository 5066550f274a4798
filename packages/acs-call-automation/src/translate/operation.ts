import type { DriverEvent } from '@trunkline/core/driver'

import type { KnownEvent } from '../wire/event.ts'
import { type Outcome, plain } from './outcome.ts'
import { operationOfPart } from './part.ts'
import { failureOf, ofSource } from './result.ts'
import { invitationState } from './state.ts'

/** An event that may carry its operation's key. */
export type Keyed = Extract<KnownEvent, { data: { operationContext?: string | undefined } }>

/** Pairs an event with its operation. Without a key, it belongs to a request of the application's own client. */
export function keyed({ data }: Keyed, event: DriverEvent): Outcome {
  const { operationContext } = data
  if (operationContext === undefined) return plain({ type: 'provider-event' })
  return { event, operationKey: operationContext }
}

/** The failure of an operation; of several prompts, it names the one that failed. */
export function failed({ name, data }: Keyed): DriverEvent {
  const failure = failureOf(name, data.resultInformation)
  return { type: 'operation-failed', failure: name === 'PlayFailed' ? ofSource(failure, data) : failure }
}

/** Pairs the events of an operation with several requests: the last one completes it, and any of them can fail it. */
export function tonesSent(
  known: Extract<KnownEvent, { name: 'SendDtmfTonesCompleted' | 'SendDtmfTonesFailed' }>,
): Outcome {
  const done = known.name === 'SendDtmfTonesCompleted'
  const whole = operationOfPart(known.data.operationContext ?? '')
  if (whole === undefined) return keyed(known, done ? { type: 'operation-completed' } : failed(known))
  return done ? plain({ type: 'call-alive' }) : { event: failed(known), operationKey: whole }
}

/** Ends an invitation, answered or not, which can then no longer be canceled. */
export function invited(
  known: Extract<KnownEvent, { name: 'AddParticipantSucceeded' | 'AddParticipantFailed' }>,
): Outcome {
  const { operationContext } = known.data
  const done = known.name === 'AddParticipantSucceeded'
  const outcome = keyed(known, done ? { type: 'operation-completed' } : failed(known))
  return operationContext === undefined ? outcome : { ...outcome, state: invitationState(operationContext, null) }
}
