import type { Translated } from '@trunkline/core/driver'
import { match, P } from 'ts-pattern'

import { recordingStates } from '../wire/enumeration.ts'
import type { EventData } from '../wire/event-data.ts'
import type { EventReading, KnownEvent } from '../wire/event.ts'
import { carrierNameOf, knownWord } from '../wire/index.ts'
import { rawIdOf } from '../wire/raw-id.ts'
import { toneCharacterOf } from '../wire/tone.ts'
import { incoming } from './incoming.ts'
import { failed, invited, keyed, tonesSent } from './operation.ts'
import { type Outcome, plain } from './outcome.ts'
import { participantOf } from './participant.ts'
import { recognizeCompleted, recognizeFailed } from './recognize.ts'
import { recordingIdOf, recordingReady } from './recording-file.ts'
import { endOf, failureOf, socketFailure } from './result.ts'
import { writeState } from './state.ts'

/** Translates one delivered event. The token of the URL decides which call it belongs to. */
export function translateEvent(reading: EventReading): Translated {
  if (reading.kind === 'malformed') return { event: { type: 'provider-event', name: 'malformed' }, raw: reading.raw }
  const at = reading.time === undefined ? Number.NaN : Date.parse(reading.time)
  return {
    ...outcomeOf(reading),
    carrierName: carrierNameOf(reading),
    ...(reading.id !== undefined && { dedupeKey: reading.id }),
    ...(!Number.isNaN(at) && { at }),
    raw: reading.raw,
  }
}

function outcomeOf(reading: Exclude<EventReading, { kind: 'malformed' }>): Outcome {
  if (reading.kind !== 'known') return plain({ type: 'provider-event' })
  return { ...ofKnown(reading), ...providerCallIdOf(reading) }
}

function ofKnown(event: KnownEvent): Outcome {
  return (
    match(event)
      .with({ name: 'CallConnected' }, ({ data }) => ({
        event: { type: 'call-answered' } as const,
        state: writeState({ serverCallId: data.serverCallId }),
      }))
      .with(
        { name: P.union('CallDisconnected', 'CreateCallFailed', 'AnswerFailed', 'ConnectFailed') },
        ({ name, data }) => plain({ type: 'call-ended', ...endOf(name, data.resultInformation) }),
      )
      .with({ name: 'PlayStarted' }, (known) => keyed(known, { type: 'play-started' }))
      .with({ name: 'PlayCompleted' }, (known) => keyed(known, { type: 'play-ended', reason: 'completed' }))
      .with({ name: 'PlayCanceled' }, (known) => keyed(known, { type: 'play-ended', reason: 'stopped' }))
      .with({ name: 'RecognizeCompleted' }, (known) => keyed(known, recognizeCompleted(known.data)))
      .with({ name: 'RecognizeFailed' }, (known) => keyed(known, recognizeFailed(known.data)))
      .with({ name: 'RecognizeCanceled' }, (known) =>
        keyed(known, { type: 'collect-ended', digits: '', reason: 'ended' }),
      )
      .with({ name: P.union('SendDtmfTonesCompleted', 'SendDtmfTonesFailed') }, tonesSent)
      .with({ name: P.union('AddParticipantSucceeded', 'AddParticipantFailed') }, invited)
      .with(
        {
          name: P.union(
            'CallTransferAccepted',
            'RemoveParticipantSucceeded',
            'MoveParticipantSucceeded',
            'CancelAddParticipantSucceeded',
          ),
        },
        (known) => keyed(known, { type: 'operation-completed' }),
      )
      .with(
        {
          name: P.union(
            'PlayFailed',
            'CallTransferFailed',
            'RemoveParticipantFailed',
            'MoveParticipantFailed',
            'CancelAddParticipantFailed',
          ),
        },
        (known) => keyed(known, failed(known)),
      )
      .with({ name: 'ContinuousDtmfRecognitionToneReceived' }, ({ data }) => tone(data))
      .with({ name: 'ParticipantsUpdated' }, ({ data }) => participants(data))
      .with({ name: 'RecordingStateChanged' }, ({ data }) => recordingChanged(data))
      .with({ name: 'StartRecordingFailed' }, ({ name, data }) => ({
        event: { type: 'recording-failed', failure: failureOf(name, data.resultInformation) } as const,
        operationKey: data.recordingId,
      }))
      .with({ name: 'RecordingFileStatusUpdated' }, ({ subject, data }) => ({
        event: recordingReady(data),
        operationKey: recordingIdOf(subject),
      }))
      .with({ name: 'IncomingCall' }, ({ data }) => incoming(data))
      // keyed by its stream, so that a late event of an earlier stream does not end the next one
      .with({ name: 'MediaStreamingStopped' }, ({ data }) => ({
        event: { type: 'stream-stopped' } as const,
        operationKey: data.operationContext,
      }))
      .with({ name: 'MediaStreamingFailed' }, ({ data }) => ({
        event: {
          type: 'stream-failed',
          failure: socketFailure('MediaStreamingFailed', data, data.mediaStreamingUpdate?.mediaStreamingStatusDetails),
        } as const,
        operationKey: data.operationContext,
      }))
      .with({ name: 'TranscriptionStarted' }, ({ data }) => ({
        event: { type: 'transcription-started' } as const,
        operationKey: data.operationContext,
      }))
      .with({ name: 'TranscriptionUpdated' }, ({ data }) => ({
        event: { type: 'transcription-updated' } as const,
        operationKey: data.operationContext,
      }))
      .with({ name: 'TranscriptionStopped' }, ({ data }) => ({
        event: { type: 'transcription-ended' } as const,
        operationKey: data.operationContext,
      }))
      .with({ name: 'TranscriptionFailed' }, ({ data }) => ({
        event: {
          type: 'transcription-ended',
          failure: socketFailure('TranscriptionFailed', data, data.transcriptionUpdate?.transcriptionStatusDetails),
        } as const,
        operationKey: data.operationContext,
      }))
      // No verb waits for these: a socket reports its own start, and hold and the end of a key subscription resolve
      // once accepted. Applications get them unchanged.
      .with(
        {
          name: P.union(
            'MediaStreamingStarted',
            'ContinuousDtmfRecognitionStopped',
            'HoldFailed',
            'ContinuousDtmfRecognitionToneFailed',
            'CallStarted',
            'CallEnded',
            'CallParticipantAdded',
            'CallParticipantRemoved',
          ),
        },
        () => plain({ type: 'provider-event' }),
      )
      .exhaustive()
  )
}

function tone(data: EventData<'ContinuousDtmfRecognitionToneReceived'>): Outcome {
  const digit = toneCharacterOf(data.tone ?? '')
  if (digit === undefined) return plain({ type: 'provider-event' })
  const sequence = data.sequenceId
  return plain({ type: 'digit-received', digit, ...(sequence !== undefined && { sequence }) })
}

function participants(data: EventData<'ParticipantsUpdated'>): Outcome {
  const listed = data.participants ?? []
  const sequence = data.sequenceNumber
  const roster = listed.flatMap(({ identifier }) => (identifier && rawIdOf(identifier)) ?? [])
  return {
    event: {
      type: 'participant-changed',
      participants: listed.flatMap((participant) => participantOf(participant) ?? []),
      ...(sequence !== undefined && { sequence }),
    },
    state: writeState({ roster }),
  }
}

function recordingChanged(data: EventData<'RecordingStateChanged'>): Outcome {
  const state = knownWord(recordingStates, data.state)
  if (state === undefined) return plain({ type: 'provider-event' })
  return {
    event: { type: 'recording-changed', state: state === 'active' ? 'recording' : 'inactive' },
    operationKey: data.recordingId,
  }
}

function providerCallIdOf({ name, data }: KnownEvent): { providerCallId?: string } {
  // the connection in these belongs to the recording
  if (name === 'RecordingStateChanged' || name === 'StartRecordingFailed') return {}
  const id = 'callConnectionId' in data ? data['callConnectionId'] : undefined
  return typeof id === 'string' ? { providerCallId: id } : {}
}
