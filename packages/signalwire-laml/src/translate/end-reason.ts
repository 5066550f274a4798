import type { EndReason } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

/** The states of an ended call. */
export const terminalStatuses = ['completed', 'busy', 'failed', 'no-answer', 'canceled'] as const

export type TerminalStatus = (typeof terminalStatuses)[number]

/** Whether a call in this state has ended. */
export function isTerminal(status: string): status is TerminalStatus {
  return terminalStatuses.some((terminal) => terminal === status)
}

/** End reason of a call by its last state or, if that is vague, by the SIP response code of the far side. */
export function endReason(status: TerminalStatus, sipCode?: string): EndReason {
  return match(status)
    .with('completed', () => 'hung-up' as const)
    .with('canceled', () => 'cancelled' as const)
    .with('no-answer', () => (isDeclined(sipCode) ? ('declined' as const) : ('no-answer' as const)))
    .with('busy', () => (isDeclined(sipCode) ? ('declined' as const) : ('busy' as const)))
    .with('failed', () => failedReason(sipCode))
    .exhaustive()
}

function isDeclined(sipCode: string | undefined): boolean {
  return sipCode === '603' || sipCode === '607'
}

// RFC 3261, section 21
const reasons: ReadonlyMap<string, EndReason> = new Map<string, EndReason>([
  ['404', 'unreachable'],
  ['408', 'no-answer'],
  ['410', 'unreachable'],
  ['480', 'unreachable'],
  ['484', 'unreachable'],
  ['486', 'busy'],
  ['487', 'cancelled'],
  ['502', 'unreachable'],
  ['503', 'unreachable'],
  ['504', 'unreachable'],
  ['600', 'busy'],
  ['603', 'declined'],
  ['604', 'unreachable'],
  ['607', 'declined'],
])

function failedReason(sipCode: string | undefined): EndReason {
  return (sipCode === undefined ? undefined : reasons.get(sipCode)) ?? 'failed'
}
