import type { OperationFailure, State, Translated } from '@trunkline/core/driver'

import type { CallStatusNotice, VoiceRequest } from '../wire/webhook.ts'
import { endReason, isTerminal } from './end-reason.ts'
import type { Step } from './operation.ts'
import { type LamlState, transferredPatch } from './state.ts'
import { carrierName, vendorWord } from './vendor-word.ts'

/** The result of a transfer, as the request for the next document reports it; an earlier notice of the answer also counts. */
export function transferOutcome(
  request: VoiceRequest,
  memory: Pick<LamlState, 'transferred'> | undefined,
): 'transferred' | OperationFailure {
  const { DialCallStatus, DialSipResponseCode, ReferCallStatus, ReferSipResponseCode, NotifySipResponseCode } = request
  const { QueueResult } = request
  if (memory?.transferred === true) return 'transferred'
  if (DialCallStatus !== undefined)
    return dialled.has(DialCallStatus) ? 'transferred' : failureOf(DialCallStatus, DialSipResponseCode)
  if (ReferCallStatus !== undefined) {
    const sipCode = NotifySipResponseCode ?? ReferSipResponseCode
    return ReferCallStatus === 'in-progress' ? 'transferred' : failureOf(ReferCallStatus, sipCode)
  }
  if (QueueResult !== undefined) {
    return queued.has(QueueResult) ? 'transferred' : queueFailure(vendorWord(QueueResult))
  }
  return { code: 'unknown', message: 'the request that reported how the transfer went was lost' }
}

function queueFailure(result: string): OperationFailure {
  return { code: 'rejected', message: `the queue did not take the call: ${result}`, providerCode: result }
}

/** Translates the arrival of the call at its transfer target. */
export function translateArrival(
  { key }: Step,
  { callId, raw }: { readonly callId: string; readonly raw: State },
): Translated {
  return {
    event: { type: 'operation-completed' },
    callId,
    operationKey: key,
    dedupeKey: `document:${key}`,
    state: transferredPatch,
    raw,
  }
}

/** Translates a notice of the transfer target; its answer is the success of the transfer. */
export function translateTransferee(
  { CallStatus }: CallStatusNotice,
  step: Step,
  { callId, raw }: { readonly callId: string; readonly raw: State },
): Translated {
  // the notice has the id of the other call
  if (!answered.has(CallStatus)) {
    return { event: { type: 'provider-event' }, carrierName: carrierName('transfer-status', CallStatus), callId, raw }
  }
  return translateArrival(step, { callId, raw })
}

// docs/wire/signalwire-laml.md#documents: the others mean that the queue is full or does not exist
const queued: ReadonlySet<string> = new Set([
  'bridged',
  'bridging-in-progress',
  'leave',
  'redirected',
  'redirected-from-bridged',
  'hangup',
])
const dialled: ReadonlySet<string> = new Set(['completed', 'answered'])
const answered: ReadonlySet<string> = new Set(['in-progress', 'answered'])

function failureOf(status: string, sipCode: string | undefined): OperationFailure {
  const reason = isTerminal(status) ? endReason(status, sipCode) : undefined
  return {
    code: codes.get(reason ?? '') ?? 'unknown',
    message: `the party that the call was to go to could not be reached: ${vendorWord(status)}`,
    providerCode: vendorWord(sipCode ?? status),
  }
}

const codes: ReadonlyMap<string, OperationFailure['code']> = new Map<string, OperationFailure['code']>([
  ['busy', 'busy'],
  ['declined', 'declined'],
  ['no-answer', 'no-answer'],
  ['unreachable', 'unreachable'],
])
