import type { LegEnd } from '@trunkline/network'

import type { Reason } from './event.ts'

/** How an invitation that came to nothing ended: its last state, and why (docs/wire/ucwa.md#errors). */
export interface InvitationEnd {
  readonly state: 'Failed' | 'Declined' | 'Cancelled' | 'Forwarded'
  readonly reason: Reason
}

/** The outcome of an unanswered call to a party. */
export function outgoingEnd({ cause }: Pick<LegEnd, 'cause'>): InvitationEnd {
  if (cause === 'busy') return failed('Failed', 'RemoteFailure', 'Busy', 'The other side is busy.')
  if (cause === 'declined') return failed('Declined', 'RemoteFailure', 'Declined', 'The invitation was declined.')
  if (cause === 'no-answer') return failed('Failed', 'RemoteFailure', 'Timeout', 'No one answered in time.')
  if (cause === 'unreachable') return failed('Failed', 'RemoteFailure', 'Unreachable', 'No one can be reached there.')
  return failed('Cancelled', 'LocalFailure', 'Canceled', 'The invitation was withdrawn.')
}

/** The outcome of a party's call that was never answered. */
export function incomingEnd({ cause, by }: Pick<LegEnd, 'cause' | 'by'>): InvitationEnd {
  if (by === 'application') return failed('Declined', 'LocalFailure', 'Declined', 'The invitation was declined.')
  if (cause === 'no-answer') return failed('Failed', 'LocalFailure', 'Missed', 'The invitation was not taken in time.')
  return failed('Cancelled', 'RemoteFailure', 'Canceled', 'The caller gave up.')
}

function failed(state: InvitationEnd['state'], code: string, subcode: string, message: string): InvitationEnd {
  return { state, reason: { code, subcode, message } }
}
