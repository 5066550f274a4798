import type { DriverEvent, Translated } from '@trunkline/core/driver'
import { match, P } from 'ts-pattern'

import { callConnectionStates, callRecordingStates, operationStatuses } from '../wire/enumeration.ts'
import type { EventData } from '../wire/event-data.ts'
import type { EventReading, KnownEvent } from '../wire/event.ts'
import { carrierNameOf, knownWord } from '../wire/index.ts'
import { toneCharacterOf } from '../wire/tone.ts'
import { type Outcome, plain } from './outcome.ts'
import { participantsUpdated } from './participant.ts'
import { recordingIdOf, recordingReady } from './recording-file.ts'
import { failureOf, wasCancelled } from './result.ts'
import { writeState } from './state.ts'

/** State of a call that its events are translated with. */
export interface Known {
  /** Whether the call was established; the service gives no reason for the end of a call. */
  readonly connected: boolean
  /** Participant ids whose removal is pending. The service confirms a removal only by leaving the participant out of a list. */
  readonly leaving: ReadonlySet<string>
}

/** Translates one delivered event. The token of the URL decides which call it belongs to. */
export function translateEvent(reading: EventReading, known: Known): readonly Translated[] {
  if (reading.kind === 'malformed') return [{ event: { type: 'provider-event', name: 'malformed' }, raw: reading.raw }]
  const at = reading.time === undefined ? Number.NaN : Date.parse(reading.time)
  return outcomesOf(reading, known).map((outcome, index) => ({
    ...outcome,
    carrierName: carrierNameOf(reading),
    ...providerCallIdOf(reading),
    ...(reading.id !== undefined && { dedupeKey: index === 0 ? reading.id : `${reading.id}/${index}` }),
    ...(!Number.isNaN(at) && { at }),
    raw: reading.raw,
  }))
}

function outcomesOf(reading: Exclude<EventReading, { kind: 'malformed' }>, known: Known): readonly Outcome[] {
  if (reading.kind !== 'known') return [plain({ type: 'provider-event' })]
  return ofKnown(reading, known)
}

function ofKnown(event: KnownEvent, { connected, leaving }: Known): readonly Outcome[] {
  return match(event)
    .returnType<readonly Outcome[]>()
    .with({ name: 'CallConnectionStateChanged' }, ({ data }) => [connection(data, connected)])
    .with({ name: 'PlayAudioResult' }, ({ data }) => [played(data)])
    .with({ name: 'AddParticipantResult' }, ({ data }) => [added(data)])
    .with({ name: 'ParticipantsUpdated' }, ({ data }) => participantsUpdated(data, leaving))
    .with({ name: P.union('DtmfReceived', 'ToneReceived') }, ({ data }) => [tone(data)])
    .with({ name: 'CallRecordingStateChanged' }, ({ data }) => [recordingChanged(data)])
    .with({ name: 'RecordingFileStatusUpdated' }, ({ subject, data }) => [
      { event: recordingReady(data), operationKey: recordingIdOf(subject) },
    ])
    .exhaustive()
}

function connection(
  { callConnectionState, serverCallId }: EventData<'CallConnectionStateChanged'>,
  connected: boolean,
): Outcome {
  const state = writeState({ serverCallId })
  return (
    match(knownWord(callConnectionStates, callConnectionState))
      .returnType<Outcome>()
      .with('incoming', 'connecting', () => ({ event: { type: 'call-dialled' }, state }))
      .with('connected', () => ({
        event: { type: 'call-answered' },
        state: writeState({ serverCallId, connected: true }),
      }))
      .with('disconnecting', () => ({ event: { type: 'call-alive' }, state }))
      // an established call ends because a party hangs up; the service gives no reason for the end of any other call
      .with('disconnected', () => ({
        event: { type: 'call-ended', reason: connected ? 'hung-up' : 'unknown' },
        state,
      }))
      .with(undefined, () => ({ event: { type: 'provider-event' }, state }))
      .exhaustive()
  )
}

function played(data: EventData<'PlayAudioResult'>): Outcome {
  // checked before the status, which is "completed" for a canceled prompt too
  const outcome = wasCancelled(data.resultInfo)
    ? keyed(data, { type: 'play-ended', reason: 'stopped' })
    : byStatus('PlayAudioResult', data, {
        running: { type: 'play-started' },
        completed: { type: 'play-ended', reason: 'completed' },
      })
  const isOver = outcome.event.type === 'play-ended' || outcome.event.type === 'operation-failed'
  const { operationContext = '' } = data
  // other contexts come from requests of the application's own client, and have no state here
  return isOver && /^\d{1,9}$/.test(operationContext)
    ? { ...outcome, state: writeState({ played: [operationContext] }) }
    : outcome
}

function added(data: EventData<'AddParticipantResult'>): Outcome {
  const failure = failureOf('AddParticipantResult', data.resultInfo)
  if (wasCancelled(data.resultInfo)) return keyed(data, { type: 'operation-failed', failure })
  return byStatus('AddParticipantResult', data, {
    running: { type: 'call-alive' },
    completed: { type: 'operation-completed' },
  })
}

type Result = EventData<'PlayAudioResult'>

/** `notStarted` and `running` are not results (docs/wire/acs-play-audio.md#play-audio). */
function byStatus(
  name: string,
  data: Result,
  meaning: { readonly running: DriverEvent; readonly completed: DriverEvent },
): Outcome {
  return match(knownWord(operationStatuses, data.status))
    .with('notStarted', () => plain({ type: 'call-alive' }))
    .with('running', () => keyed(data, meaning.running))
    .with('completed', () => keyed(data, meaning.completed))
    .with('failed', () => keyed(data, { type: 'operation-failed', failure: failureOf(name, data.resultInfo) }))
    .with(undefined, () => plain({ type: 'provider-event' }))
    .exhaustive()
}

/**
 * Pairs a result with its operation by the context. A result without a context belongs to a request of the
 * application's own client.
 */
function keyed({ operationContext }: Result, event: DriverEvent): Outcome {
  if (operationContext === undefined) return plain({ type: 'provider-event' })
  return { event, operationKey: operationContext }
}

function tone({ toneInfo }: EventData<'DtmfReceived'>): Outcome {
  const digit = toneCharacterOf(toneInfo.tone)
  if (digit === undefined) return plain({ type: 'provider-event' })
  const sequence = toneInfo.sequenceId
  return plain({ type: 'digit-received', digit, ...(sequence !== undefined && { sequence }) })
}

function recordingChanged({ state, recordingId, serverCallId }: EventData<'CallRecordingStateChanged'>): Outcome {
  const word = knownWord(callRecordingStates, state)
  if (word === undefined) return plain({ type: 'provider-event' })
  return {
    event: { type: 'recording-changed', state: word === 'active' ? 'recording' : 'inactive' },
    operationKey: recordingId,
    state: writeState({ serverCallId }),
  }
}

function providerCallIdOf(reading: EventReading): { providerCallId?: string } {
  const id =
    reading.kind === 'known' && 'callConnectionId' in reading.data ? reading.data['callConnectionId'] : undefined
  return typeof id === 'string' ? { providerCallId: id } : {}
}
