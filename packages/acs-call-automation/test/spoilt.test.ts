import { eventData, type EventName, readEvent } from '@trunkline/acs-call-automation/wire'
import { spoiltBodies } from '@trunkline/contract'
import { describe, expect, test } from 'vitest'

import { translateEvent } from '../src/translate/event.ts'
import { createCodec } from '../src/translate/frame.ts'
import { createTranscriptCodec } from '../src/translate/transcript.ts'

const party = { kind: 'phoneNumber', rawId: '4:+14255550123', phoneNumber: { value: '+14255550123' } }
const common = {
  version: '2026-03-12',
  publicEventType: 'Microsoft.Communication.Event',
  callConnectionId: 'call-1',
  serverCallId: 'aHR0cHM',
  correlationId: 'correlation-1',
  operationContext: '7',
  resultInformation: {
    code: 400,
    subCode: 8536,
    message: 'no',
    sipDetails: { code: 486, message: 'Busy Here' },
    q850Details: { code: 17, message: 'User busy' },
  },
}

/** Additional members of each type of event. */
const extra: Partial<Record<EventName, object>> = {
  CallTransferAccepted: { transferTarget: party, transferee: party },
  AddParticipantSucceeded: { participant: party },
  AddParticipantFailed: { participant: party },
  RemoveParticipantSucceeded: { participant: party },
  MoveParticipantSucceeded: { participant: party, fromCall: 'call-0' },
  CancelAddParticipantSucceeded: { invitationId: 'i' },
  ParticipantsUpdated: { participants: [{ identifier: party, isMuted: false, isOnHold: true }], sequenceNumber: 3 },
  PlayFailed: { failedPlaySourceIndex: 1 },
  RecognizeFailed: { failedPlaySourceIndex: 1 },
  RecognizeCompleted: {
    recognitionType: 'dtmf',
    dtmfResult: { tones: ['one', 'two'] },
    speechResult: { speech: 'hello', confidence: 0.5 },
  },
  ContinuousDtmfRecognitionToneReceived: { sequenceId: 2, tone: 'pound' },
  MediaStreamingStopped: {
    mediaStreamingUpdate: {
      contentType: 'Audio',
      mediaStreamingStatus: 'mediaStreamingStopped',
      mediaStreamingStatusDetails: 'subscriptionStopped',
    },
  },
  TranscriptionFailed: {
    transcriptionUpdate: { transcriptionStatus: 'transcriptionFailed', transcriptionStatusDetails: 'forbidden' },
  },
  RecordingStateChanged: {
    recordingId: 'r',
    state: 'active',
    startDateTime: '2026-11-21T12:00:00.0000000+00:00',
    recordingKind: 'azureCommunicationServices',
  },
  StartRecordingFailed: { recordingId: 'r' },
  IncomingCall: {
    to: party,
    from: party,
    onBehalfOfCallee: party,
    callerDisplayName: 'Ann',
    incomingCallContext: 'opaque',
    customContext: { sipHeaders: { 'X-One': 'b' }, voipHeaders: { two: 'c' } },
  },
  RecordingFileStatusUpdated: {
    recordingStorageInfo: {
      recordingChunks: [
        {
          documentId: 'd',
          index: 0,
          endReason: 'SessionEnded',
          contentLocation: 'https://storage.asm.skype.com/1',
          metadataLocation: 'https://storage.asm.skype.com/2',
          deleteLocation: 'https://storage.asm.skype.com/3',
        },
      ],
    },
    recordingStartTime: '2026-11-21T12:00:00Z',
    recordingDurationMs: 6000,
    recordingContentType: 'Audio',
    recordingChannelType: 'Mixed',
    recordingFormatType: 'Wav',
    sessionEndReason: 'CallEnded',
  },
}

/** Members that identify an event or its operation. */
const needed: Partial<Record<EventName, readonly string[]>> = {
  RecognizeCompleted: [
    'data.recognitionType',
    'data.dtmfResult',
    'data.dtmfResult.tones',
    'data.dtmfResult.tones.*',
    'data.speechResult',
    'data.speechResult.speech',
  ],
  // without a roster there is nothing to report
  ParticipantsUpdated: ['data.participants'],
  ContinuousDtmfRecognitionToneReceived: ['data.tone'],
  RecordingStateChanged: ['data.state'],
  // these decide which files exist, and whether any do
  RecordingFileStatusUpdated: [
    'data.recordingStorageInfo',
    'data.recordingStorageInfo.recordingChunks',
    'data.recordingStorageInfo.recordingChunks.*',
    'data.recordingStorageInfo.recordingChunks.*.contentLocation',
  ],
  // the reason of a failed recognition decides whether it is a result
  RecognizeFailed: ['data.resultInformation', 'data.resultInformation.subCode', 'data.resultInformation.code'],
}

const envelopes = {
  CloudEvents: (type: string, data: object) => ({
    id: 'event-1',
    source: 'calling/callConnections/call-1',
    subject: 'calling/callConnections/call-1',
    type,
    time: '2026-11-21T12:00:00.1234567+00:00',
    specversion: '1.0',
    datacontenttype: 'application/json',
    data,
  }),
  'Event Grid': (eventType: string, data: object) => ({
    id: 'event-2',
    topic: '/subscriptions/1',
    subject: '/recording/call/1/serverCallId/2/recordingId/r',
    eventType,
    eventTime: '2026-11-21T12:00:00Z',
    dataVersion: '1.0',
    metadataVersion: '1',
    data,
  }),
} as const

describe.each(Object.entries(envelopes))(
  'an event in the envelope of %s with one corrupt member means the same',
  (_, wrap) => {
    test.each(Object.keys(eventData) as EventName[])('%s', (name) => {
      const body = wrap(`Microsoft.Communication.${name}`, { ...common, ...extra[name] })
      const { type } = translateEvent(readEvent(body)).event
      const lost = spoiltBodies(body, ['type', 'eventType', 'data', 'data.operationContext', ...(needed[name] ?? [])])
        .map(({ what, body: spoilt }) => ({ what, said: translateEvent(readEvent(spoilt)) }))
        .filter(({ said }) => said.event.type !== type)
        .map(({ what, said }) => `${what}: ${said.event.type}`)
      expect(lost).toEqual([])
    })
  },
)

describe('a message of a media socket with one corrupt member means the same', () => {
  const audio = { data: Buffer.alloc(640).toString('base64'), timestamp: '2026-11-21T12:00:00Z', silent: false }
  test.each([
    [
      'AudioMetadata',
      { subscriptionId: 's', encoding: 'PCM', sampleRate: 16_000, channels: 1, length: 640 },
      ['sampleRate'],
    ],
    ['AudioData', { ...audio, participantRawID: '4:+14255550123' }, ['data']],
    ['DtmfData', { data: '5' }, ['data']],
  ])('%s', (kind, data, decisive) => {
    const member = kind.charAt(0).toLowerCase() + kind.slice(1)
    const body = { kind, [member]: data, version: '1' }
    const lost = spoiltBodies(body, ['kind', member, ...decisive.map((name) => `${member}.${name}`)])
      .filter(({ body: spoilt }) => JSON.stringify(says(spoilt)) !== JSON.stringify(says(body)))
      .map(({ what }) => what)
    expect(lost).toEqual([])
  })

  test('TranscriptionData', () => {
    const transcriptionData = {
      text: 'store hours',
      format: 'display',
      confidence: 0.69,
      offset: 1_000_000,
      duration: 23_600_000,
      words: [{ text: 'store', offset: 1_000_000, duration: 9_600_000 }],
      participantRawID: '4:+14255550123',
      resultStatus: 'Final',
      languageIdentified: 'en-US',
      sentimentAnalysisResult: { sentiment: 'neutral' },
    }
    const body = { kind: 'TranscriptionData', transcriptionData }
    const codec = createTranscriptCodec()
    const lost = spoiltBodies(body, ['kind', 'transcriptionData', 'transcriptionData.text'])
      .filter(({ body: spoilt }) => codec.decode(JSON.stringify(spoilt))[0]?.type !== 'transcript')
      .map(({ what }) => what)
    expect(lost).toEqual([])
  })
})

function says(message: object): unknown {
  return createCodec()
    .decode(JSON.stringify(message))
    .map(({ type }) => type)
}
