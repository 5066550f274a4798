import type { DriverEvent } from '@trunkline/core/driver'

import type { KnownEvent } from '../wire/event.ts'
import { type Outcome, plain } from './outcome.ts'
import { operationOfPart } from './part.ts'
import { failureOf, ofSource } from './result.ts'
import { invitationState } from './state.ts'

/** An event that may name its operation. */
export type Keyed = Extract<KnownEvent, { data: { operationContext?: string | undefined } }>

/** Without the name of an operation nobody of ours waits for it: somebody used the client. */
export function keyed({ data }: Keyed, event: DriverEvent): Outcome {
  const { operationContext } = data
  if (operationContext === undefined) return plain({ type: 'provider-event' })
  return { event, operationKey: operationContext }
}

/** Why it failed; of several prompts, which one it was. */
export function failed({ name, data }: Keyed): DriverEvent {
  const failure = failureOf(name, data.resultInformation)
  return { type: 'operation-failed', failure: name === 'PlayFailed' ? ofSource(failure, data) : failure }
}

/** Of several requests that make up one operation, the last completes it and any can fail it. */
export function tonesSent(
  known: Extract<KnownEvent, { name: 'SendDtmfTonesCompleted' | 'SendDtmfTonesFailed' }>,
): Outcome {
  const done = known.name === 'SendDtmfTonesCompleted'
  const whole = operationOfPart(known.data.operationContext ?? '')
  if (whole === undefined) return keyed(known, done ? { type: 'operation-completed' } : failed(known))
  return done ? plain({ type: 'call-alive' }) : { event: failed(known), operationKey: whole }
}

/** Answered or not: there is no invitation to be taken back any more. */
export function invited(
  known: Extract<KnownEvent, { name: 'AddParticipantSucceeded' | 'AddParticipantFailed' }>,
): Outcome {
  const { operationContext } = known.data
  const done = known.name === 'AddParticipantSucceeded'
  const outcome = keyed(known, done ? { type: 'operation-completed' } : failed(known))
  return operationContext === undefined ? outcome : { ...outcome, state: invitationState(operationContext, null) }
}
