import { type CallEvent, isFinal, sipResultOf } from './call-status.ts'
import type { LamlCall } from './call.ts'
import { rfc2822 } from './rfc2822.ts'

/** How often a status callback is tried. See docs/wire/signalwire-laml.md#webhooks */
export const STATUS_ATTEMPTS = 3

/** The fields that every webhook about a call carries. */
export function callFields(call: LamlCall): Record<string, string | undefined> {
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

/** Reports an event of a call to its status callback, if it has one. */
export function sendCallStatus(call: LamlCall, event: CallEvent, sequenceNumber: number): void {
  const { statusCallback, account } = call
  if (!statusCallback) return
  void account.send({
    ...statusCallback,
    event: `status:${event}`,
    call: call.leg?.call.id,
    order: call.sid,
    attempts: STATUS_ATTEMPTS,
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

/** Reports the end of an incoming call to what its number names. */
export function sendNumberStatus(call: LamlCall): void {
  const { numberCallback, account } = call
  if (!numberCallback) return
  const { AccountSid, CallSid, From, To } = callFields(call)
  const completed = call.status === 'completed'
  void account.send({
    ...numberCallback,
    event: 'status:completed',
    call: call.leg?.call.id,
    order: call.sid,
    attempts: STATUS_ATTEMPTS,
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
function endFields(call: LamlCall): Record<string, string | undefined> {
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
