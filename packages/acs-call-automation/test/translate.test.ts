import { readFileSync } from 'node:fs'

import type { Translated } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { translateEvent } from '../src/translate/event.ts'
import { partKey } from '../src/translate/part.ts'
import { invitationState } from '../src/translate/state.ts'
import { eventData, readEvent } from '../src/wire/index.ts'

const time = '2026-03-12T10:20:30.1234567+00:00'
const common = { callConnectionId: 'c1', serverCallId: 's1', correlationId: 'k1' }

function translated(name: string, data: object = {}, more: object = {}): Translated {
  const event = { id: 'e1', source: 'calling/callConnections/c1', type: `Microsoft.Communication.${name}`, time }
  return translateEvent(readEvent({ ...event, specversion: '1.0', data: { ...common, ...data }, ...more }))
}

const phone = (value: string) => ({ kind: 'phoneNumber', rawId: `4:${value}`, phoneNumber: { value } })
const user = { rawId: '8:acs:r_u', communicationUser: { id: '8:acs:r_u' } }

describe('an event', () => {
  test('keeps its id, its time, its call and its whole body', () => {
    const data = { ...common, somethingNew: { deep: [1, null] } }
    const result = translated('CallConnected', data)
    expect(result).toMatchObject({
      event: { type: 'call-answered' },
      providerCallId: 'c1',
      state: { serverCallId: 's1' },
      dedupeKey: 'e1',
      at: Date.UTC(2026, 2, 12, 10, 20, 30, 123),
    })
    expect(result.raw).toMatchObject({ id: 'e1', data })
  })

  test.each(Object.keys(eventData))('%s with empty data is translated anyway', (name) => {
    const event = { id: 'e1', type: `Microsoft.Communication.${name}`, data: {} }
    expect(translateEvent(readEvent(event)).event.type).toMatch(/^[a-z]+-[a-z]+$/)
  })

  test.each([
    ['Microsoft.Communication.BrandNew', 'BrandNew', {}],
    ['microsoft.communication.HoldAudioStarted', 'HoldAudioStarted', {}],
    [
      'Microsoft.Communication.TranscriptionCallSummaryUpdated',
      'TranscriptionCallSummaryUpdated',
      { resultInformation: { code: 500, subCode: 8626 } },
    ],
    ['Contoso.Other', 'Contoso.Other', 'text'],
    ['Microsoft.Communication.RecognizeCompleted', 'RecognizeCompleted', { recognitionType: 7 }],
  ])('the unknown %s is passed on under its name', (type, carrierName, data) => {
    const result = translateEvent(readEvent({ id: 'e1', type, data }))
    expect(result).toMatchObject({ event: { type: 'provider-event' }, carrierName })
    expect(result.raw).toEqual({ id: 'e1', type, data })
  })

  test.each([null, 7, 'text', [], { type: 'no id' }])('that is %j is reported', (body) => {
    expect(translateEvent(readEvent(body))).toEqual({ event: { type: 'provider-event', name: 'malformed' }, raw: body })
  })
})

test.each([
  'MediaStreamingStarted',
  'ContinuousDtmfRecognitionStopped',
  'ContinuousDtmfRecognitionToneFailed',
  'CallStarted',
  'CallEnded',
  'CallParticipantAdded',
  'CallParticipantRemoved',
])('%s, for which no verb waits, is passed on unchanged', (name) => {
  const result = translated(name, { operationContext: '7', more: true })
  expect(result).toMatchObject({ event: { type: 'provider-event' }, carrierName: name })
  expect(result).not.toHaveProperty('operationKey')
  expect(result.raw).toMatchObject({ data: { more: true } })
})

test('every type of event is covered by one of these tests', () => {
  const source = readFileSync(import.meta.filename, 'utf8')
  expect(Object.keys(eventData).filter((name) => !source.includes(`'${name}'`))).toEqual([])
})

describe('the end of a call', () => {
  test.each(['CallDisconnected', 'CreateCallFailed', 'AnswerFailed', 'ConnectFailed'])('is reported by %s', (name) => {
    const resultInformation = { code: 486, subCode: 8539, message: 'busy' }
    expect(translated(name, { resultInformation }).event).toEqual({
      type: 'call-ended',
      reason: 'busy',
      providerCode: '8539',
      providerMessage: 'busy',
    })
  })
})

describe('an operation', () => {
  const operationContext = '7'

  test.each([
    ['PlayStarted', { type: 'play-started' }],
    ['PlayCompleted', { type: 'play-ended', reason: 'completed' }],
    ['PlayCanceled', { type: 'play-ended', reason: 'stopped' }],
    ['RecognizeCanceled', { type: 'collect-ended', digits: '', reason: 'ended' }],
    ['SendDtmfTonesCompleted', { type: 'operation-completed' }],
    ['CallTransferAccepted', { type: 'operation-completed' }],
    ['AddParticipantSucceeded', { type: 'operation-completed' }],
    ['RemoveParticipantSucceeded', { type: 'operation-completed' }],
    ['CancelAddParticipantSucceeded', { type: 'operation-completed' }],
    ['MoveParticipantSucceeded', { type: 'operation-completed' }],
    ['TranscriptionStarted', { type: 'transcription-started' }],
    ['TranscriptionUpdated', { type: 'transcription-updated' }],
    ['TranscriptionStopped', { type: 'transcription-ended' }],
  ])('is paired by its context: %s', (name, event) => {
    // a success may carry the code of a failure: the type decides
    const resultInformation = { code: 487, subCode: 5234, message: 'odd' }
    expect(translated(name, { operationContext, resultInformation })).toMatchObject({ event, operationKey: '7' })
  })

  test.each([
    'PlayFailed',
    'SendDtmfTonesFailed',
    'CallTransferFailed',
    'AddParticipantFailed',
    'RemoveParticipantFailed',
    'CancelAddParticipantFailed',
    'MoveParticipantFailed',
  ])('that failed has the reason: %s', (name) => {
    const resultInformation = { code: 400, subCode: 8536, message: 'not downloaded' }
    expect(translated(name, { operationContext, resultInformation })).toMatchObject({
      event: {
        type: 'operation-failed',
        failure: { code: 'media', message: 'not downloaded', providerCode: '8536' },
      },
      operationKey: '7',
    })
  })

  test.each([
    ['PlayFailed', 0, 'not downloaded'],
    ['PlayFailed', 2, 'not downloaded (prompt 3)'],
    ['RecognizeFailed', 1, 'not downloaded (prompt 2)'],
  ])('with several prompts names the one that failed: %s %s', (name, failedPlaySourceIndex, message) => {
    const resultInformation = { code: 400, subCode: 8536, message: 'not downloaded' }
    const { event } = translated(name, { operationContext, resultInformation, failedPlaySourceIndex })
    expect(event).toMatchObject({ type: 'operation-failed', failure: { message, providerCode: '8536' } })
  })

  test.each(['AddParticipantSucceeded', 'AddParticipantFailed'])(
    'that ended is removed as an invitation: %s',
    (name) => {
      expect(translated(name, { operationContext }).state).toEqual(invitationState('7', null))
      expect(translated(name)).not.toHaveProperty('state')
    },
  )

  test('without a context is not ours', () => {
    const carrierName = 'PlayCompleted'
    expect(translated(carrierName)).toMatchObject({ event: { type: 'provider-event' }, carrierName })
  })

  test('of several requests is completed by the last, and failed by any', () => {
    const part = { operationContext: partKey('7', 1) }
    expect(translated('SendDtmfTonesCompleted', part).event).toEqual({ type: 'call-alive' })
    expect(translated('SendDtmfTonesFailed', part)).toMatchObject({
      event: { type: 'operation-failed' },
      operationKey: '7',
    })
  })
})

const completed = (subCode: number, tones: string[], recognitionType = 'dtmf') =>
  translated('RecognizeCompleted', {
    operationContext: '7',
    recognitionType,
    dtmfResult: { tones },
    choiceResult: { label: 'yes', recognizedPhrase: 'yes please', confidence: 0.5 },
    speechResult: { speech: 'hello', confidence: 0.25 },
    resultInformation: { code: 200, subCode },
  }).event

describe('a recognition', () => {
  test.each([
    [8531, 'max'],
    [8514, 'terminator'],
    [0, undefined],
  ])('of keys ends with %s: %s', (subCode, reason) => {
    expect(completed(subCode, ['one', 'Asterisk', 'pound', 'a'])).toEqual({
      type: 'collect-ended',
      digits: '1*#A',
      ...(reason !== undefined && { reason }),
    })
  })

  test('is parsed by its type, whatever else it contains', () => {
    expect(completed(8569, ['one'], 'Speech')).toEqual({
      type: 'collect-ended',
      speech: 'hello',
      confidence: 0.25,
      reason: 'recognised',
    })
    expect(completed(8545, ['one'], 'choices')).toMatchObject({ choice: 'yes', speech: 'yes please', confidence: 0.5 })
  })

  test.each([8510, 8532])('that timed out (%s) is not a failure', (subCode) => {
    const event = translated('RecognizeFailed', { operationContext: '7', resultInformation: { code: 400, subCode } })
    expect(event).toMatchObject({ event: { type: 'collect-ended', digits: '', reason: 'timeout' }, operationKey: '7' })
  })

  test.each([8534, 8547, 8563])('that recognized nothing (%s) is not a failure', (subCode) => {
    const data = { operationContext: '7', resultInformation: { code: 400, subCode } }
    expect(translated('RecognizeFailed', data).event).toEqual({ type: 'collect-ended', digits: '', reason: 'no-match' })
  })

  test('that failed has the reason', () => {
    const resultInformation = { code: 500, subCode: 8511, message: 'prompt failed' }
    expect(translated('RecognizeFailed', { operationContext: '7', resultInformation }).event).toEqual({
      type: 'operation-failed',
      failure: { code: 'media', message: 'prompt failed', providerCode: '8511' },
    })
  })
})

describe('other events', () => {
  test('report music that could not be fetched, although the hold was accepted', () => {
    const data = { operationContext: '7', resultInformation: { code: 400, subCode: 8536, message: 'not downloaded' } }
    const result = translated('HoldFailed', data)
    expect(result).toMatchObject({ event: { type: 'provider-event' }, carrierName: 'HoldFailed' })
    expect(result).not.toHaveProperty('operationKey')
    expect(result.raw).toMatchObject({ data: { resultInformation: { subCode: 8536 } } })
  })

  test('give a key its place in the order', () => {
    const event = translated('ContinuousDtmfRecognitionToneReceived', { tone: 'pound', sequenceId: 3 }).event
    expect(event).toEqual({ type: 'digit-received', digit: '#', sequence: 3 })
    expect(translated('ContinuousDtmfRecognitionToneReceived', { tone: 'flash' }).event.type).toBe('provider-event')
  })

  test('report the roster with its number, and store it', () => {
    const participants = [
      { identifier: phone('+14255550123'), isMuted: true },
      { identifier: user, isOnHold: true },
      { identifier: { phoneNumber: { value: 'anonymous', isAnonymous: true } } },
    ]
    const result = translated('ParticipantsUpdated', { participants, sequenceNumber: 4 })
    expect(result.event).toEqual({
      type: 'participant-changed',
      sequence: 4,
      participants: [
        { address: { kind: 'phone', number: '+14255550123' }, muted: true, held: false },
        { address: { kind: 'vendor', id: '8:acs:r_u' }, muted: false, held: true },
        { address: { kind: 'anonymous' }, muted: false, held: false },
      ],
    })
    expect(result.state).toEqual({ roster: ['4:+14255550123', '8:acs:r_u', '4:anonymous'] })
  })

  test.each([
    ['active', 'recording'],
    ['Inactive', 'inactive'],
  ])('report a recording that is %s as %s', (state, expected) => {
    expect(translated('RecordingStateChanged', { recordingId: 'r1', state })).toMatchObject({
      event: { type: 'recording-changed', state: expected },
      operationKey: 'r1',
    })
  })

  test('report why a recording could not start', () => {
    expect(
      translated('StartRecordingFailed', { recordingId: 'r1', resultInformation: { subCode: 8562 } }),
    ).toMatchObject({ event: { type: 'recording-failed', failure: { code: 'rejected' } }, operationKey: 'r1' })
  })

  test('report streams that stop and fail', () => {
    expect(translated('MediaStreamingStopped').event).toEqual({ type: 'stream-stopped' })
    const mediaStreamingUpdate = { mediaStreamingStatusDetails: 'initialWebSocketConnectionFailed' }
    const resultInformation = { code: 500, subCode: 8603, message: 'failed' }
    expect(translated('MediaStreamingFailed', { mediaStreamingUpdate, resultInformation }).event).toEqual({
      type: 'stream-failed',
      failure: { code: 'media', message: 'failed (initialWebSocketConnectionFailed)', providerCode: '8603' },
    })
  })
})

const recordingId = 'eyJQbGF0/+Zvcm0ifQ=='
const chunk = (index: number) => ({
  index,
  contentLocation: `https://storage.asm.skype.com/${index}/content`,
  deleteLocation: `https://storage.asm.skype.com/${index}`,
})
const ready = (chunks: object[], subject: string, recordingDurationMs = 6_620) =>
  translated(
    'RecordingFileStatusUpdated',
    { recordingStorageInfo: { recordingChunks: chunks }, recordingDurationMs, recordingFormatType: 'Wav' },
    { subject },
  )

describe('a finished recording', () => {
  test('has an unknown duration if the service sends -1', () => {
    const { event } = ready([chunk(0)], `recordingId/${recordingId}`, -1)
    expect(event).toMatchObject({ type: 'recording-ready' })
    expect(JSON.stringify(event)).not.toContain('durationMs')
  })

  test.each([`serverCallId/aHR0/cHM6/recordingId/${recordingId}`, `recordingId/${encodeURIComponent(recordingId)}`])(
    'is found by the id in its subject %s',
    (tail) => {
      expect(ready([chunk(0)], `/recording/call/k1/${tail}`)).toMatchObject({
        event: {
          type: 'recording-ready',
          durationMs: 6_620,
          files: [
            {
              url: 'https://storage.asm.skype.com/0/content',
              deleteUrl: 'https://storage.asm.skype.com/0',
              format: 'wav',
              durationMs: 6_620,
            },
          ],
        },
        operationKey: recordingId,
      })
    },
  )

  test('has its files in order, without a duration for each', () => {
    const { event } = ready([chunk(1), chunk(0)], '/recordingId/r1')
    if (event.type !== 'recording-ready') throw new Error(event.type)
    expect(event.files.map(({ url }) => url.at(-9))).toEqual(['0', '1'])
    expect(event.files[0]).not.toHaveProperty('durationMs')
  })

  test('with only document ids reports that files were stored', () => {
    const { event } = ready([{ documentId: '0-eus-d12', index: 0 }], '/recordingId/r1')
    expect(event).toMatchObject({
      type: 'recording-failed',
      failure: { code: 'unknown', message: expect.stringContaining('stored 1 file(s)') as string },
    })
  })

  test('without a stored file is a failure', () => {
    expect(ready([], '/recordingId/r1').event).toMatchObject({
      type: 'recording-failed',
      failure: { code: 'not-found' },
    })
  })
})

describe('an incoming call', () => {
  const data = {
    from: phone('+14255550123'),
    to: user,
    callerDisplayName: 'Ada',
    incomingCallContext: 'opaque',
    customContext: { sipHeaders: { 'X-MS-Custom-a': '1' }, voipHeaders: { b: '2', c: 3 } },
  }

  test('has both parties, and the context for the answer', () => {
    const result = translated('IncomingCall', data)
    expect(result.event).toEqual({
      type: 'call-incoming',
      from: { kind: 'phone', number: '+14255550123' },
      to: { kind: 'vendor', id: '8:acs:r_u' },
      displayName: 'Ada',
      headers: { 'X-MS-Custom-a': '1', b: '2' },
    })
    expect(result.state).toEqual({ target: '4:+14255550123', serverCallId: 's1', incomingCallContext: 'opaque' })
    expect(result.providerCallId).toBe('c1')
  })

  test.each([
    [{ a: '1' }, { a: '2' }, { a: '1, 2' }],
    [{ 'X-Tenant': 'sip' }, { 'x-tenant': 'voip', other: '3' }, { 'X-Tenant': 'sip, voip', other: '3' }],
    [{ a: '1' }, { a: '1' }, { a: '1' }],
    [{ __proto__: null, constructor: '1' }, undefined, { constructor: '1' }],
    ['text', { b: '2' }, { b: '2' }],
  ])('keeps SIP headers %j and VoIP headers %j of one name', (sipHeaders, voipHeaders, headers) => {
    const customContext = { sipHeaders, voipHeaders, teamsPhoneCallDetails: { callTopic: 'x' } }
    const { event, raw } = translated('IncomingCall', { ...data, customContext })
    expect(event).toMatchObject({ type: 'call-incoming', headers })
    expect(raw).toMatchObject({ data: { customContext } })
  })

  test.each(['from', 'to', 'callerDisplayName', 'serverCallId', 'customContext', 'onBehalfOfCallee', 'correlationId'])(
    'whose %s is mistyped can be answered',
    (member) => {
      const result = translated('IncomingCall', { ...data, [member]: 7 })
      expect(result.event.type).toBe('call-incoming')
      expect(result.state).toMatchObject({ incomingCallContext: 'opaque' })
    },
  )

  test('has the same id in every delivery', () => {
    const reading = readEvent({
      id: 'e9',
      eventType: 'Microsoft.Communication.IncomingCall',
      data: { ...data, ...common },
    })
    expect(translateEvent(reading).dedupeKey).toBe('e9')
  })

  test('from an unknown caller can be answered', () => {
    const anonymous = { phoneNumber: { value: 'anonymous', isAnonymous: true } }
    const result = translated('IncomingCall', { ...data, from: anonymous })
    expect(result.event).toMatchObject({ from: { kind: 'anonymous' } })
    expect(result.state).toMatchObject({ target: '4:anonymous' })
  })
})

describe('a transcription that failed', () => {
  test.each([
    ['streamConnectionUnsuccessful', undefined],
    ['serviceShutdown', 8580],
    [undefined, undefined],
  ])('has ended, and has the reason: %s', (transcriptionStatusDetails, subCode) => {
    const resultInformation = { code: 500, subCode, message: 'no transcription' }
    const data = { transcriptionUpdate: { transcriptionStatusDetails }, operationContext: '7', resultInformation }
    const { event, operationKey } = translated('TranscriptionFailed', data)
    const details = transcriptionStatusDetails === undefined ? '' : ` (${transcriptionStatusDetails})`
    expect(event).toMatchObject({ type: 'transcription-ended', failure: { message: `no transcription${details}` } })
    expect(event).not.toMatchObject({ failure: { code: 'unknown' } })
    expect(operationKey).toBe('7')
  })
})

describe('an incoming call', () => {
  test('that was redirected here names the original party', () => {
    const data = { from: phone('+14255550123'), to: user, onBehalfOfCallee: phone('+14255550177') }
    expect(translated('IncomingCall', data).event).toMatchObject({
      type: 'call-incoming',
      onBehalfOf: { kind: 'phone', number: '+14255550177' },
    })
    expect(translated('IncomingCall', { from: phone('+14255550123') }).event).not.toHaveProperty('onBehalfOf')
  })
})
