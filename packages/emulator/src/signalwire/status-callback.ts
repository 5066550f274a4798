import type { Leg, LegEnd } from '@trunkline/network'

import { type CallEvent, type CallStatus, isFinal, sipResultOf } from './call-status.ts'
import type { Project } from './project.ts'
import { rfc2822 } from './rfc2822.ts'
import type { Target } from './webhook.ts'

/** How often a status callback is tried. See docs/wire/signalwire-laml.md#webhooks */
export const STATUS_ATTEMPTS = 3

/** A call, as every webhook about it describes it. */
export interface DescribedCall {
  readonly sid: string
  readonly account: Project
  readonly status: CallStatus
  readonly direction: string
  readonly from: string
  readonly to: string
  readonly parentCallSid: string | undefined
  readonly callerName: string | undefined
  /** Undefined while the call is queued. */
  readonly leg: Leg | undefined
}

/** A call, as its status callbacks report it. */
export interface ReportedCall extends DescribedCall {
  readonly statusCallback: Target | undefined
  readonly numberCallback: Target | undefined
  readonly durationSeconds: number
  readonly endCause: LegEnd['cause'] | undefined
  readonly recordings: Iterable<{
    readonly source: string
    readonly sid: string
    readonly url: string
    readonly durationSeconds: number
  }>
}

/** The fields that every webhook about a call carries. */
export function callFields(call: DescribedCall): Record<string, string | undefined> {
  return {
    AccountSid: call.account.projectId,
    ApiVersion: '2010-04-01',
    CallSid: call.sid,
    CallStatus: call.status,
    Direction: call.direction,
    From: call.from,
    To: call.to,
    ParentCallSid: call.parentCallSid,
    CallerName: call.callerName,
  }
}

/** Reports something about a call: in order with its other reports, and again when an attempt fails. */
export function sendAbout(
  call: DescribedCall,
  target: Target,
  { event, fields }: { readonly event: string; readonly fields: Readonly<Record<string, string | undefined>> },
): void {
  void call.account.send({
    ...target,
    event,
    call: call.leg?.call.id,
    order: call.sid,
    attempts: STATUS_ATTEMPTS,
    fields,
  })
}

/** Reports an event of a call to its status callback, if it has one. */
export function sendCallStatus(call: ReportedCall, event: CallEvent, sequenceNumber: number): void {
  const { statusCallback, account } = call
  if (!statusCallback) return
  sendAbout(call, statusCallback, {
    event: `status:${event}`,
    fields: {
      ...callFields(call),
      CallStatus: event === 'initiated' ? 'initiated' : call.status,
      CallbackSource: 'call-progress-events',
      Timestamp: rfc2822(account.now()),
      SequenceNumber: String(sequenceNumber),
      ...(isFinal(call.status) && endFields(call)),
    },
  })
}

/** Reports the end of an incoming call to the status callback of its number. */
export function sendNumberStatus(call: ReportedCall): void {
  const { numberCallback, account } = call
  if (!numberCallback) return
  const { AccountSid, CallSid, From, To } = callFields(call)
  const completed = call.status === 'completed'
  sendAbout(call, numberCallback, {
    event: 'status:completed',
    fields: {
      CallSid,
      AccountSid,
      From,
      To,
      Timestamp: rfc2822(account.now()),
      CallStatus: completed ? 'completed' : 'failed',
      CallDuration: String(call.durationSeconds),
      AudioInMos: completed ? '4.50' : undefined,
    },
  })
}

// the values of HangupBy and HangupDirection are documented nowhere, so they are left out
function endFields(call: ReportedCall): Record<string, string | undefined> {
  const [code, phrase] = sipResultOf(call.status, call.endCause) ?? []
  const recording = [...call.recordings].find(({ source }) => source === 'OutBoundApi')
  return {
    CallDuration: String(call.durationSeconds),
    SipResultCode: code,
    SipInviteResultPhrase: phrase,
    AudioInMos: call.status === 'completed' ? '4.50' : undefined,
    ...(recording && {
      RecordingSid: recording.sid,
      RecordingUrl: recording.url,
      RecordingDuration: String(recording.durationSeconds),
    }),
  }
}
