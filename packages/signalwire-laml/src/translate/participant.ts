import type { DriverEvent, OperationFailure, State, Translated } from '@trunkline/core/driver'

import type { CallStatusNotice, ConferenceStatusNotice } from '../wire/webhook.ts'
import { type ConferenceMemory, conferenceSidPatch, gonePatch, memberPatch, rosterOf } from './conference-state.ts'
import { endReason, isTerminal } from './end-reason.ts'
import type { Step } from './operation.ts'
import type { LamlState } from './state.ts'
import { carrierName, vendorWord } from './vendor-word.ts'

/** What is known when a notice arrives. */
export interface Whereabouts {
  readonly callId: string
  /** The carrier's id of the call itself. */
  readonly callSid: string | undefined
  readonly memory: LamlState | undefined
  readonly raw: State
}

/** Translates a notice of a conference, which updates its participants. It has no sequence number, so the last one counts. */
export function translateConference(notice: ConferenceStatusNotice, step: Step, where: Whereabouts): Translated {
  const { CallSid, ConferenceSid, FriendlyName, StatusCallbackEvent, Timestamp = '' } = notice
  const { callId, memory, raw } = where
  const dedupeKey = `conference:${ConferenceSid}:${StatusCallbackEvent}:${CallSid ?? ''}:${Timestamp}`
  const change = changes.get(StatusCallbackEvent)
  const other: DriverEvent = { type: 'provider-event' }
  const about = { callId, carrierName: vendorWord(StatusCallbackEvent), dedupeKey, raw }
  const conference = memory?.conference ?? unseen(notice, step, where)
  // a late notice of a conference that the call has left says nothing about the call
  if (conference === undefined || CallSid === undefined || FriendlyName !== conference.name)
    return { ...about, event: other }
  const sid = conferenceSidPatch(ConferenceSid)
  if (change === undefined) return { ...about, event: other, state: sid }
  const members = change(conference.members, CallSid, notice)
  const presence = members.get(CallSid)
  const participants = rosterOf({ ...conference, members }, where.callSid)
  return {
    ...about,
    // the participant is unknown until the verb has its reply
    event: memory?.conference === undefined ? { type: 'call-alive' } : { type: 'participant-changed', participants },
    state: { ...sid, ...(presence === undefined ? gonePatch(CallSid) : memberPatch(CallSid, presence)) },
  }
}

/** State of a conference whose verb has no reply yet, because its first notices may arrive earlier. */
function unseen(
  { FriendlyName }: ConferenceStatusNotice,
  { number }: Step,
  { callId, memory }: Whereabouts,
): ConferenceMemory | undefined {
  if (memory === undefined || number <= memory.finished || FriendlyName?.startsWith(`${callId}.`) !== true) {
    return undefined
  }
  return { name: FriendlyName, sid: undefined, far: undefined, muted: false, parties: [], members: new Map() }
}

/** Translates a notice of the call to an added party; the answer is the success of the operation. */
export function translateParty(
  { CallSid, CallStatus, SequenceNumber = '', SipResultCode }: CallStatusNotice,
  { key }: Step,
  { callId, callSid, memory, raw }: Whereabouts,
): readonly Translated[] {
  const dedupeKey = `party:${CallSid}:${SequenceNumber}:${CallStatus}`
  const about = { callId, carrierName: carrierName('participant-status', CallStatus), dedupeKey, raw }
  if (answered.has(CallStatus)) return [{ ...about, event: { type: 'operation-completed' }, operationKey: key }]
  if (!isTerminal(CallStatus)) return [{ ...about, event: { type: 'provider-event' } }]
  const state = gonePatch(CallSid)
  if (CallStatus !== 'completed') {
    const failure = failureOf(CallStatus, SipResultCode)
    return [{ ...about, event: { type: 'operation-failed', failure }, operationKey: key, state }]
  }
  const { conference } = memory ?? {}
  if (conference?.members.has(CallSid) !== true) return [{ ...about, event: { type: 'call-alive' }, state }]
  const members = without(conference.members, CallSid)
  const participants = rosterOf({ ...conference, members }, callSid)
  return [{ ...about, event: { type: 'participant-changed', participants }, state }]
}

const answered: ReadonlySet<string> = new Set(['in-progress', 'answered'])

type Members = ConferenceMemory['members']
type Change = (members: Members, callSid: string, notice: ConferenceStatusNotice) => Members

const changes: ReadonlyMap<string, Change> = new Map<string, Change>([
  [
    'participant-join',
    (members, sid, { Muted, Hold }) => changed(members, sid, { muted: Muted === 'true', held: Hold === 'true' }),
  ],
  ['participant-leave', (members, sid) => without(members, sid)],
  ['participant-mute', (members, sid) => changed(members, sid, { muted: true })],
  ['participant-unmute', (members, sid) => changed(members, sid, { muted: false })],
  ['participant-hold', (members, sid) => changed(members, sid, { held: true })],
  ['participant-unhold', (members, sid) => changed(members, sid, { held: false })],
])

function changed(
  members: Members,
  sid: string,
  change: { readonly muted?: boolean; readonly held?: boolean },
): Members {
  const before = members.get(sid) ?? { muted: false, held: false }
  return new Map([...members, [sid, { ...before, ...change }]])
}

function without(members: Members, sid: string): Members {
  return new Map([...members].filter(([other]) => other !== sid))
}

function failureOf(
  status: 'busy' | 'failed' | 'no-answer' | 'canceled',
  sipCode: string | undefined,
): OperationFailure {
  const reason = endReason(status, sipCode)
  const code =
    reason === 'busy' || reason === 'declined' || reason === 'no-answer' || reason === 'unreachable'
      ? reason
      : 'unknown'
  return {
    code,
    message: `the party that was to be added could not be reached: ${status}`,
    providerCode: vendorWord(sipCode ?? status),
  }
}
