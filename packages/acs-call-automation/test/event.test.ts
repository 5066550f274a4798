import {
  cloudEvent,
  communicationErrorResponse,
  eventData,
  type EventName,
  eventNameOf,
  gridEvent,
  readEvent,
  readEvents,
  replies,
} from '@trunkline/acs-call-automation/wire'
import { describe, expect, test } from 'vitest'

const names = Object.keys(eventData) as EventName[]
const common = {
  callConnectionId: 'call-1',
  serverCallId: 'server-1',
  correlationId: 'correlation-1',
  operationContext: 'context-1',
  resultInformation: { code: 400, subCode: 8536, message: 'no', sipDetails: { code: 486, message: 'Busy' } },
}
const somebody = { rawId: '4:+14255550123', phoneNumber: { value: '+14255550123' } }

const extra: Partial<Record<EventName, object>> = {
  CallTransferAccepted: { transferTarget: somebody, transferee: somebody },
  AddParticipantSucceeded: { participant: somebody },
  MoveParticipantFailed: { participant: somebody, fromCall: 'call-0' },
  CancelAddParticipantSucceeded: { invitationId: 'i' },
  ParticipantsUpdated: { participants: [{ identifier: somebody, isMuted: false }], sequenceNumber: 3 },
  PlayFailed: { failedPlaySourceIndex: 0 },
  RecognizeCompleted: { recognitionType: 'dtmf', dtmfResult: { tones: ['one', 'Two'] }, choiceResult: { label: 'x' } },
  ContinuousDtmfRecognitionToneReceived: { sequenceId: 2, tone: 'pound' },
  MediaStreamingStarted: {
    mediaStreamingUpdate: { contentType: 'Audio', mediaStreamingStatus: 'mediaStreamingStarted' },
  },
  TranscriptionUpdated: { transcriptionUpdate: { transcriptionStatusDetails: 'transcriptionLocaleUpdated' } },
  RecordingStateChanged: { recordingId: 'r', state: 'active', startDateTime: '2026-11-21T12:00:00.0000000+00:00' },
  IncomingCall: {
    to: somebody,
    from: somebody,
    incomingCallContext: 'opaque',
    customContext: { sipHeaders: { a: 'b' } },
  },
  RecordingFileStatusUpdated: {
    recordingStorageInfo: {
      recordingChunks: [{ documentId: 'd', index: 0, contentLocation: 'https://example.com/1' }],
    },
    recordingDurationMs: 6000,
  },
}

function cloud(type: string, data: unknown) {
  return {
    id: 'event-1',
    source: 's',
    subject: 'calls',
    type,
    time: '2026-11-21T12:00:00.1234567+00:00',
    specversion: '1.0',
    data,
  }
}

function grid(eventType: string, data: unknown) {
  return {
    id: 'event-2',
    topic: 't',
    subject: 'calls',
    eventType,
    eventTime: '2026-11-21T12:00:00Z',
    dataVersion: '1.0',
    data,
  }
}

describe('an event', () => {
  test.each(names)('of type %s is parsed in both envelopes, with unknown members kept', (name) => {
    const data = { ...common, ...extra[name], version: 'later', publicEventType: name }
    const type = `Microsoft.Communication.${name}`
    expect(readEvent(cloud(type, data))).toMatchObject({
      kind: 'known',
      schema: 'cloudevents',
      id: 'event-1',
      name,
      data,
    })
    expect(readEvent(grid(type, data))).toMatchObject({ kind: 'known', schema: 'eventgrid', id: 'event-2', name, data })
    expect(readEvent(cloud(type, {}))).toMatchObject({ kind: 'known', name })
  })

  test('covers 39 callback types and 5 that only arrive through Event Grid', () => {
    expect(names).toHaveLength(44)
  })

  test('of another type keeps its type and all of its content', () => {
    const raw = cloud('Microsoft.Communication.SomethingNew', { a: 1 })
    expect(readEvent(raw)).toMatchObject({ kind: 'unknown', type: raw.type, problem: undefined, raw })
    expect(eventNameOf('Contoso.CallConnected')).toBeUndefined()
  })

  test('with malformed data is unknown, and says where', () => {
    const raw = cloud('Microsoft.Communication.RecognizeCompleted', { recognitionType: 7 })
    const reading = readEvent(raw)
    expect(reading).toMatchObject({ kind: 'unknown', id: 'event-1', raw })
    expect(reading).toHaveProperty('problem', expect.stringContaining('recognitionType'))
  })

  test.each(names)('of type %s survives any mistyped member that does not decide its meaning', (name) => {
    const data: Record<string, unknown> = { ...common, ...extra[name] }
    const decisive = ['recognitionType', 'dtmfResult', 'choiceResult', 'participants', 'recordingStorageInfo']
    for (const member of Object.keys(data).filter((one) => !decisive.includes(one)))
      for (const wrong of [7, 'text', true, [], { a: 1 }, null]) {
        const reading = readEvent(cloud(`Microsoft.Communication.${name}`, { ...data, [member]: wrong }))
        expect(reading, `${member} is ${JSON.stringify(wrong)}`).toMatchObject({ kind: 'known', name })
      }
  })

  test.each([
    ['76440', 76_440],
    [' 76440 ', 76_440],
    [76_440, 76_440],
    ['', undefined],
    ['soon', undefined],
    [{}, undefined],
  ])('reads a duration of %j as %s', (recordingDurationMs, expected) => {
    const reading = readEvent(grid('Microsoft.Communication.RecordingFileStatusUpdated', { recordingDurationMs }))
    expect(reading.kind === 'known' && 'recordingDurationMs' in reading.data && reading.data.recordingDurationMs).toBe(
      expected,
    )
  })

  test('drops malformed elements of a roster, and parses flags that are strings', () => {
    const participants = [{ identifier: somebody, isMuted: 'True', isOnHold: 'x' }, 7, null, { identifier: 'nobody' }]
    expect(readEvent(cloud('Microsoft.Communication.ParticipantsUpdated', { participants }))).toMatchObject({
      kind: 'known',
      data: { participants: [{ identifier: somebody, isMuted: true, isOnHold: undefined }, { identifier: undefined }] },
    })
  })

  test('of finished recordings with malformed locations is not read as one without files', () => {
    const recordingStorageInfo = { recordingChunks: [{ contentLocation: 7 }] }
    const raw = grid('Microsoft.Communication.RecordingFileStatusUpdated', { recordingStorageInfo })
    expect(readEvent(raw)).toMatchObject({ kind: 'unknown', problem: expect.stringContaining('contentLocation') })
  })

  test('has its type compared in any casing, and new enumeration values kept', () => {
    const data = { state: 'Frozen' }
    const reading = readEvent(cloud('microsoft.communication.recordingStateChanged', data))
    expect(reading).toMatchObject({ kind: 'known', name: 'RecordingStateChanged', data })
  })

  test('with null members is parsed as without them', () => {
    const reading = readEvent(cloud('Microsoft.Communication.CallConnected', { operationContext: null }))
    expect(reading).toMatchObject({ kind: 'known', data: { operationContext: undefined } })
  })

  test.each([null, 7, 'text', {}, { id: 1, type: 'x' }, { type: 'x' }])('is malformed if it is %j', (raw) => {
    expect(readEvent(raw)).toMatchObject({ kind: 'malformed', raw })
  })

  test('arrives as an object or in an array of any length', () => {
    const one = cloud('Microsoft.Communication.CallConnected', common)
    expect(readEvents(one)).toHaveLength(1)
    expect(readEvents([])).toEqual([])
    expect(readEvents([one, 7, grid('X.Y', {})]).map(({ kind }) => kind)).toEqual(['known', 'malformed', 'unknown'])
  })

  test('may be a subscription handshake', () => {
    const raw = grid('Microsoft.EventGrid.SubscriptionValidationEvent', {
      validationCode: 'code-1',
      validationUrl: 'u',
    })
    expect(readEvent(raw)).toMatchObject({ kind: 'validation', validationCode: 'code-1' })
    expect(readEvent({ ...raw, data: {} })).toMatchObject({ kind: 'malformed' })
  })

  test('is in an envelope that keeps unknown members', () => {
    const extended = { ...cloud('x', {}), traceparent: '00-1' }
    expect(cloudEvent.parse(extended)).toEqual(extended)
    const delivered = { ...grid('x', {}), region: 'eu' }
    expect(gridEvent.parse(delivered)).toEqual(delivered)
  })
})

describe('a reply', () => {
  test('of a call survives new members, new values, nulls and missing members', () => {
    const reply = { callConnectionId: 'c', callConnectionState: 'hibernating', source: null, later: { a: 1 } }
    expect(replies.CreateCall.parse(reply)).toEqual({ ...reply, source: undefined })
    expect(replies.CallConnection_GetCall.parse({})).toEqual({})
  })

  test('of a participant list requires the list', () => {
    const page = { value: [{ identifier: somebody, isMuted: true }], nextLink: 'https://example.com/next' }
    expect(replies.CallConnection_GetParticipants.parse(page)).toEqual(page)
    expect(replies.CallConnection_GetParticipants.safeParse({}).success).toBe(false)
  })

  test('without content is ignored', () => {
    expect(replies.CallMedia_Play.parse({ surprise: 1 })).toBeUndefined()
    expect(replies.CallMedia_Play.parse(undefined)).toBeUndefined()
  })
})

test('an error keeps its code, its inner errors and its other members', () => {
  const inner = { code: 'Inner', message: 'why', more: true }
  const body = {
    error: { code: '8522', message: 'gone', details: [inner], innererror: { ...inner, innererror: inner } },
  }
  expect(communicationErrorResponse.parse(body)).toEqual(body)
  expect(communicationErrorResponse.parse({ error: { code: 'Unauthorized' } }).error.code).toBe('Unauthorized')
  expect(communicationErrorResponse.safeParse('<html>').success).toBe(false)
})
