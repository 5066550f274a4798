import type { Call, Leg, LegEnd } from '@trunkline/network'

import { identifierOf, isPhone } from './identity.ts'
import { type Result, results } from './result.ts'

/** Why a call that the application did not end is over, now that its last party has left. */
export function resultOfEnd(
  call: Call,
  last: Leg,
  { end, wasRemoved }: { readonly end: LegEnd; readonly wasRemoved: boolean },
): Result {
  if (end.by === 'network') return results.broken
  if (wasRemoved) return results.restOfRemoval
  const isCaller = call.direction === 'from-party' && isPhone(identifierOf(last.number))
  return isCaller ? results.callerEnded : results.endedByOther
}

/** A party without another one is hung up. */
export function hangUpLast(legs: readonly Leg[]): void {
  const [last, another] = legs.filter((leg) => leg.state === 'answered')
  if (another === undefined) last?.hangUp()
}

/** Whether a party is on a call, or may yet be; one that was moved away is not. */
export function isHere(leg: Leg, call: Call): boolean {
  return leg.state !== 'ended' && leg.conversation === call.conversation
}
