import { spoiltBodies } from '@trunkline/contract'
import { describe, expect, test } from 'vitest'

import { translateEvent } from '../src/translate/event.ts'
import { readEvents } from '../src/wire/index.ts'
import { delivery, filesReady } from './fixtures/events.ts'

const party = { rawId: '4:+14255550123', phoneNumber: { value: '+14255550123' } }
const resultInfo = { code: 200, subcode: 0, message: 'done' }
const known = { connected: true, leaving: new Set<string>() }

/** A body of each event, and the members that decide its meaning. */
const bodies: readonly (readonly [name: string, body: readonly object[], needed: readonly string[]])[] = [
  [
    'CallConnectionStateChanged',
    delivery('CallConnectionStateChanged', {
      serverCallId: 's1',
      callConnectionId: 'c1',
      callConnectionState: 'connected',
    }),
    ['callConnectionState'],
  ],
  ...(['PlayAudioResult', 'AddParticipantResult'] as const).map(
    (name) =>
      [
        name,
        delivery(name, { resultInfo, operationContext: '7', status: 'completed' }),
        ['status', 'operationContext'],
      ] as const,
  ),
  [
    'ParticipantsUpdated',
    delivery('ParticipantsUpdated', {
      callConnectionId: 'c1',
      participants: [{ identifier: party, participantId: 'p1', isMuted: false }],
    }),
    ['participants'],
  ],
  ...(['DtmfReceived', 'ToneReceived'] as const).map(
    (name) =>
      [
        name,
        delivery(name, { toneInfo: { sequenceId: 1, tone: 'Tone5' }, callConnectionId: 'c1' }),
        ['toneInfo', 'toneInfo.tone'],
      ] as const,
  ),
  [
    'CallRecordingStateChanged',
    delivery('CallRecordingStateChanged', {
      recordingId: 'r1',
      state: 'active',
      startDateTime: '2021-10-06T08:20:30Z',
      serverCallId: 's1',
    }),
    ['state'],
  ],
  [
    'RecordingFileStatusUpdated',
    filesReady(
      'r1',
      [
        {
          documentId: 'd1',
          index: 0,
          endReason: 'SessionEnded',
          contentLocation: 'https://storage.asm.skype.com/1',
          metadataLocation: 'https://storage.asm.skype.com/2',
        },
      ],
      { recordingStartTime: '2021-10-06T08:20:30Z', sessionEndReason: 'CallEnded' },
    ),
    [
      'recordingStorageInfo',
      'recordingStorageInfo.recordingChunks',
      'recordingStorageInfo.recordingChunks.*',
      'recordingStorageInfo.recordingChunks.*.contentLocation',
    ],
  ],
]

const typesOf = (body: object): string =>
  readEvents(body)
    .flatMap((reading) => translateEvent(reading, known))
    .map(({ event }) => event.type)
    .join(', ')

describe('an event with one corrupt member means the same', () => {
  test.each(bodies)('%s', (_, body, needed) => {
    const spoilt = spoiltBodies(body, [
      '*',
      '*.type',
      '*.eventType',
      '*.data',
      ...needed.map((name) => `*.data.${name}`),
    ])
    expect(spoilt.length).toBeGreaterThan(50)
    const lost = spoilt.filter((one) => typesOf(one.body) !== typesOf(body)).map(({ what }) => what)
    expect(lost).toEqual([])
  })
})
