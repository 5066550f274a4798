import type { DriverEvent, State, Translated } from '@trunkline/core/driver'

import type { CallReply } from '../wire/reply.ts'
import type { CallStatusNotice } from '../wire/webhook.ts'
import { endReason, isTerminal } from './end-reason.ts'
import type { LamlState } from './state.ts'
import { carrierName, vendorWord } from './vendor-word.ts'

/** Translates a notice of a call's state; a repeated one has the same `dedupeKey`. */
export function translateCallStatus(
  notice: CallStatusNotice,
  callId: string,
  raw: State,
  memory?: LamlState,
): Translated {
  const { CallSid, CallStatus, SequenceNumber, SipResultCode, SipInviteResultPhrase } = notice
  const event = statusEvent(CallStatus, memory, SipResultCode, SipInviteResultPhrase)
  const at = Date.parse(notice.Timestamp ?? '')
  return {
    event: withAnswerer(event, raw['AnsweredBy']),
    carrierName: carrierName('call-status', CallStatus),
    callId,
    providerCallId: CallSid,
    // docs/wire/signalwire-laml.md#webhooks: numbers may be missing, and two states may share a number
    dedupeKey: `status:${CallSid}:${SequenceNumber ?? ''}:${CallStatus}`,
    ...(Number.isNaN(at) ? {} : { at }),
    raw,
  }
}

/** Translates the state of a call that was read from the API. */
export function translateCallReply(reply: CallReply, callId: string, memory: LamlState): readonly Translated[] {
  const event = statusEvent(reply.status, memory, reply.sip_result_code ?? undefined)
  return [{ event, carrierName: carrierName('call-status', reply.status), callId, providerCallId: reply.sid }]
}

function statusEvent(status: string, memory: LamlState | undefined, sipCode?: string, phrase?: string): DriverEvent {
  if (isTerminal(status)) {
    return {
      type: 'call-ended',
      // the end of a transferred call is the end of the bridge
      reason: status === 'completed' && memory?.transferred === true ? 'transferred' : endReason(status, sipCode),
      ...(sipCode !== undefined && { providerCode: vendorWord(sipCode) }),
      ...(phrase !== undefined && phrase !== '' && { providerMessage: phrase }),
    }
  }
  return liveEvents.get(status) ?? { type: 'provider-event' }
}

const liveEvents: ReadonlyMap<string, DriverEvent> = new Map<string, DriverEvent>([
  ['queued', { type: 'call-dialled' }],
  ['initiated', { type: 'call-dialled' }],
  ['ringing', { type: 'call-ringing' }],
  ['answered', { type: 'call-answered' }],
  ['in-progress', { type: 'call-answered' }],
])

// docs/wire/signalwire-laml.md#answering-machines: the values are not documented, and several mean a machine
/** Adds who answered, if the carrier detected it. */
export function withAnswerer(event: DriverEvent, answeredBy: unknown): DriverEvent {
  if (event.type !== 'call-answered' || typeof answeredBy !== 'string') return event
  if (answeredBy === 'human') return { ...event, by: 'human' }
  if (answeredBy === 'fax') return { ...event, by: 'fax' }
  return answeredBy.startsWith('machine') ? { ...event, by: 'machine' } : event
}
