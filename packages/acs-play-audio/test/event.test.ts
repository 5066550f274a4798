import type { Translated } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { type Known, translateEvent } from '../src/translate/event.ts'
import { readEvents } from '../src/wire/index.ts'
import { delivery, filesReady } from './fixtures/events.ts'

const nothing: Known = { connected: false, leaving: new Set() }

function translate(body: unknown, known: Partial<Known> = {}): readonly Translated[] {
  return readEvents(body).flatMap((reading) => translateEvent(reading, { ...nothing, ...known }))
}

function one(name: string, data: object, known: Partial<Known> = {}): Translated {
  const [only, ...others] = translate(delivery(name, data), known)
  expect(others).toEqual([])
  if (only === undefined) throw new Error('it said nothing')
  return only
}

describe('every event', () => {
  test('has its id, its time in whole milliseconds, its call and its raw form', () => {
    const body = delivery('CallConnectionStateChanged', { callConnectionId: 'c1', callConnectionState: 'connected' })
    expect(translate(body)).toMatchObject([
      { dedupeKey: 'e1', at: Date.UTC(2021, 9, 6, 8, 20, 30, 123), providerCallId: 'c1', raw: body[0] },
    ])
  })

  test('of an unknown type is kept under its type', () => {
    expect(one('TransferCallResult', { status: 'completed' })).toMatchObject({
      event: { type: 'provider-event' },
      carrierName: 'TransferCallResult',
      dedupeKey: 'e1',
    })
    expect(one('IncomingCall', { incomingCallContext: 'x' }).event.type).toBe('provider-event')
    expect(translate(['nonsense'])).toEqual([{ event: { type: 'provider-event', name: 'malformed' }, raw: 'nonsense' }])
  })

  test.each([
    ['CallConnectionStateChanged', {}],
    ['PlayAudioResult', { operationContext: '7' }],
    ['AddParticipantResult', { status: null }],
    ['DtmfReceived', { toneInfo: {} }],
    ['CallRecordingStateChanged', { recordingId: 'r1' }],
    ['ParticipantsUpdated', { participants: 'all' }],
    ['RecordingFileStatusUpdated', { recordingStorageInfo: { recordingChunks: [{ contentLocation: 7 }] } }],
  ])('%s with malformed data is kept, and changes nothing', (name, data) => {
    expect(one(name, data)).toMatchObject({ event: { type: 'provider-event' }, carrierName: name })
  })
})

test.each(['callConnectionId', 'serverCallId'])('an event whose %s is mistyped is accepted', (member) => {
  const data = { callConnectionState: 'connected', [member]: 7 }
  expect(one('CallConnectionStateChanged', data).event.type).toBe('call-answered')
})

test('a result with mistyped details is a result', () => {
  const data = { status: 'completed', operationContext: '7', resultInfo: 'fine' }
  expect(one('PlayAudioResult', data).event.type).toBe('play-ended')
})

test('a tone whose number is a string keeps its place in the order', () => {
  expect(one('ToneReceived', { toneInfo: { sequenceId: '3', tone: 'Tone1' } }).event).toMatchObject({ sequence: 3 })
})

const changed = (callConnectionState: string, known: Partial<Known> = {}, more: object = {}): Translated =>
  one('CallConnectionStateChanged', { callConnectionId: 'c1', callConnectionState, ...more }, known)

describe('CallConnectionStateChanged', () => {
  test.each([
    ['incoming', { type: 'call-dialled' }],
    ['connecting', { type: 'call-dialled' }],
    ['connected', { type: 'call-answered' }],
    ['Connected', { type: 'call-answered' }],
    ['disconnecting', { type: 'call-alive' }],
    ['transferring', { type: 'provider-event' }],
  ])('%s', (state, event) => {
    expect(changed(state).event).toEqual(event)
  })

  test('disconnected is a hang-up for a call that was connected, and unknown otherwise', () => {
    expect(changed('disconnected', { connected: true }).event).toEqual({ type: 'call-ended', reason: 'hung-up' })
    expect(changed('disconnected').event).toEqual({ type: 'call-ended', reason: 'unknown' })
  })

  test('sets the id that recordings need, if present, and records that the call was connected', () => {
    expect(changed('connecting', {}, { serverCallId: 's1' }).state).toEqual({ serverCallId: 's1' })
    expect(changed('connected', {}, { serverCallId: 's1' }).state).toEqual({ serverCallId: 's1', connected: true })
    expect(changed('connected').state).toEqual({ connected: true })
  })
})

const played = (data: object): Translated => one('PlayAudioResult', { operationContext: '7', ...data })

describe('PlayAudioResult', () => {
  const cancelled = { code: 400, subcode: 8508, message: 'cancelled' }

  test('carries only its operation', () => {
    const translated = played({ status: 'completed' })
    expect(translated).toMatchObject({ event: { type: 'play-ended', reason: 'completed' }, operationKey: '7' })
    expect(translated).not.toHaveProperty('providerCallId')
  })

  test.each(['completed', 'failed', 'running', 'brandNew'])(
    'with subcode 8508 is stopped, even if it is %s',
    (status) => {
      expect(played({ status, resultInfo: cancelled })).toMatchObject({
        event: { type: 'play-ended', reason: 'stopped' },
        operationKey: '7',
      })
    },
  )

  test('failed has the code, the text and the neutral code', () => {
    const resultInfo = { code: 400, subcode: 8536, message: 'no file' }
    expect(played({ status: 'failed', resultInfo }).event).toEqual({
      type: 'operation-failed',
      failure: { code: 'media', message: 'no file', providerCode: '8536' },
    })
  })

  test.each([
    ['running', 'play-started'],
    ['notStarted', 'call-alive'],
    ['brandNew', 'provider-event'],
  ])('%s is not an end', (status, type) => {
    expect(played({ status }).event.type).toBe(type)
  })

  test("without a context belongs to a request of the application's own client", () => {
    const event = { type: 'provider-event' }
    expect(one('PlayAudioResult', { status: 'completed' }).event).toEqual(event)
    expect(
      one('PlayAudioResult', { status: 'completed', resultInfo: cancelled, operationContext: null }).event,
    ).toEqual(event)
  })
})

const added = (data: object): Translated => one('AddParticipantResult', { operationContext: '7', ...data })

describe('AddParticipantResult', () => {
  test.each([
    ['completed', { type: 'operation-completed' }],
    ['running', { type: 'call-alive' }],
    ['notStarted', { type: 'call-alive' }],
  ])('%s', (status, event) => {
    expect(added({ status }).event).toEqual(event)
  })

  test('that failed, or was canceled with any status, fails the operation', () => {
    expect(added({ status: 'failed' })).toMatchObject({ event: { type: 'operation-failed' }, operationKey: '7' })
    expect(added({ status: 'completed', resultInfo: { code: 400, subcode: 8508 } }).event).toMatchObject({
      type: 'operation-failed',
      failure: { providerCode: '8508' },
    })
  })
})

describe('ParticipantsUpdated', () => {
  const data = {
    callConnectionId: 'c1',
    participants: [
      {
        identifier: { rawId: '8:acs:r_u', communicationUser: { id: '8:acs:r_u' }, phoneNumber: null },
        participantId: 'p1',
        isMuted: false,
      },
      { identifier: { rawId: null, phoneNumber: { value: '+14255550123' } }, participantId: 'p2', isMuted: true },
      { identifier: null, participantId: 'p3', isMuted: false },
    ],
  }

  test('reports the participants, and keeps the ids for their removal', () => {
    expect(one('ParticipantsUpdated', data)).toMatchObject({
      event: {
        type: 'participant-changed',
        participants: [
          { address: { kind: 'vendor', id: '8:acs:r_u' }, muted: false, held: false },
          { address: { kind: 'phone', number: '+14255550123' }, muted: true, held: false },
        ],
      },
      state: { roster: { '8:acs:r_u': 'p1', '4:+14255550123': 'p2' } },
      providerCallId: 'c1',
    })
  })

  test('completes the removal of the missing participants only', () => {
    const translated = translate(delivery('ParticipantsUpdated', data), { leaving: new Set(['p2', 'p9']) })
    expect(translated).toHaveLength(2)
    expect(translated[1]).toMatchObject({
      event: { type: 'operation-completed' },
      operationKey: 'left:p9',
      dedupeKey: 'e1/1',
    })
  })

  test('leaves out a party that withholds its number', () => {
    const participants = [{ identifier: { rawId: '4:anonymous' }, participantId: 'p1' }]
    expect(one('ParticipantsUpdated', { participants }).event).toEqual({
      type: 'participant-changed',
      participants: [{ address: { kind: 'anonymous' }, muted: false, held: false }],
    })
  })

  test('without named participants is empty', () => {
    expect(one('ParticipantsUpdated', {}).event).toEqual({ type: 'participant-changed', participants: [] })
  })
})

describe('a tone', () => {
  test.each(['DtmfReceived', 'ToneReceived'])('comes as %s', (name) => {
    const translated = one(name, { toneInfo: { sequenceId: 3, tone: 'tone1' }, callConnectionId: 'c1' })
    expect(translated).toMatchObject({
      event: { type: 'digit-received', digit: '1', sequence: 3 },
      providerCallId: 'c1',
    })
  })

  test.each([
    ['A', 'A'],
    ['pound', '#'],
    ['STAR', '*'],
  ])('%s is the key %s', (tone, digit) => {
    expect(one('DtmfReceived', { toneInfo: { tone } }).event).toEqual({ type: 'digit-received', digit })
  })

  test('that is not a key is kept', () => {
    const event = one('ToneReceived', { toneInfo: { sequenceId: 1, tone: 'flash' } }).event
    expect(event).toEqual({ type: 'provider-event' })
  })
})

const chunk = (index: number) => ({ index, contentLocation: `https://storage.asm.skype.com/${index}` })

describe('a recording', () => {
  test.each([
    ['active', 'recording'],
    ['Inactive', 'inactive'],
  ])('that is %s is reported under its id, with the id of its call', (state, expected) => {
    const startDateTime = '2021-10-06T10:20:30.1234567-07:00'
    expect(
      one('CallRecordingStateChanged', { recordingId: 'r1', state, startDateTime, serverCallId: 's1' }),
    ).toMatchObject({
      event: { type: 'recording-changed', state: expected },
      operationKey: 'r1',
      state: { serverCallId: 's1' },
    })
  })

  test('in a state that came later is kept', () => {
    expect(one('CallRecordingStateChanged', { recordingId: 'r1', state: 'waiting' }).event.type).toBe('provider-event')
  })

  test('has its files in their order', () => {
    expect(translate(filesReady('eyJ-_', [chunk(1), chunk(0)]))).toMatchObject([
      {
        event: {
          type: 'recording-ready',
          files: [{ url: 'https://storage.asm.skype.com/0' }, { url: 'https://storage.asm.skype.com/1' }],
          durationMs: 6_620,
        },
        operationKey: 'eyJ-_',
        dedupeKey: 'g1',
      },
    ])
    const [single] = translate(filesReady('eyJ', [chunk(0)]))
    expect(single?.event).toMatchObject({ files: [{ durationMs: 6_620 }] })
  })

  test('with only document ids reports that files were stored', () => {
    const [translated] = translate(filesReady('eyJ', [{ documentId: '0-eus-d12', index: 0 }]))
    expect(translated?.event).toMatchObject({
      type: 'recording-failed',
      failure: { code: 'unknown', message: expect.stringContaining('stored 1 file(s)') as string },
    })
  })

  test('without a stored file is a failure', () => {
    const [translated] = translate(filesReady('eyJ', [], { sessionEndReason: 'SessionEndedTooShort' }))
    expect(translated?.event).toMatchObject({
      type: 'recording-failed',
      failure: { message: expect.stringContaining('SessionEndedTooShort') as string },
    })
  })
})
