import type { LegEnd } from '@trunkline/network'

/** A call's state as REST shows it. */
export type CallStatus =
  | 'queued'
  | 'ringing'
  | 'in-progress'
  | 'canceled'
  | 'completed'
  | 'busy'
  | 'failed'
  | 'no-answer'

/** Where a status callback can be asked for. */
export type CallEvent = 'initiated' | 'ringing' | 'answered' | 'completed'

const finalStatus = {
  'hung-up': 'completed',
  busy: 'busy',
  // no other state is documented for a far party that declines: busy, and only its SIP code differs
  declined: 'busy',
  'no-answer': 'no-answer',
  unreachable: 'failed',
  cancelled: 'canceled',
} as const satisfies Record<LegEnd['cause'], CallStatus>

const sipCodes: Partial<Record<CallStatus, readonly [code: string, phrase: string]>> = {
  completed: ['200', 'OK'],
  busy: ['486', 'Busy Here'],
  'no-answer': ['480', 'Temporarily Unavailable'],
  failed: ['404', 'Not Found'],
  canceled: ['487', 'Request Terminated'],
}

/** The state in which a leg's end leaves its call; an incoming call that the application declines has failed. */
export function statusAtEnd({ cause }: LegEnd, direction: string): CallStatus {
  return cause === 'declined' && direction === 'inbound' ? 'failed' : finalStatus[cause]
}

/** Whether nothing more will happen to a call. */
export function isFinal(status: CallStatus): boolean {
  return status !== 'queued' && status !== 'ringing' && status !== 'in-progress'
}

/** The SIP reply of a state, and its phrase; a far party that declines has a reply of its own (RFC 3261). */
export function sipResultOf(
  status: CallStatus,
  cause: LegEnd['cause'] | undefined,
): readonly [code: string, phrase: string] | undefined {
  return cause === 'declined' && status === 'busy' ? ['603', 'Decline'] : sipCodes[status]
}
