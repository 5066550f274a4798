import type { LegEnd } from '../switchboard/leg-event.ts'

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
  // a far party that declines is no better documented; the switch's own word for it is busy
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

/** The SIP reply that stands behind a state, and its phrase. */
export function sipResultOf(status: CallStatus): readonly [code: string, phrase: string] | undefined {
  return sipCodes[status]
}
