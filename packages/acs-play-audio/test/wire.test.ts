import { describe, expect, test } from 'vitest'

import {
  communicationIdentifier,
  fillPath,
  identifierFromRawId,
  knownWord,
  matchOperation,
  operationOf,
  operations,
  rawIdOf,
  readCommunicationIdentifier,
  readEvents,
  requests,
  toneCharacterOf,
  toneOf,
  toneValues,
} from '../src/wire/index.ts'

describe('a path', () => {
  test.each(operations.map(({ operationId }) => operationId))('of %s is matched, with its ids decoded', (id) => {
    const parameters = {
      callConnectionId: 'a/b c+d:e',
      serverCallId: 'aHR0:/=',
      participantId: '4:+1',
      recordingId: 'eyJ',
    }
    const { method, path } = operationOf(id)
    const filled = fillPath(path, parameters)
    const found = matchOperation(method, filled)
    expect(found?.operation.operationId).toBe(id)
    for (const [name, value] of Object.entries(found?.parameters ?? {}))
      expect(value).toBe(Object.entries(parameters).find(([key]) => key === name)?.[1])
  })

  test.each([
    ['POST', '/calling/callConnections/c1/%3AplayAudio'],
    ['POST', '/calling/callConnections/c1:playAudio'],
    ['GET', '/calling/callConnections/c1'],
    ['DELETE', '/calling/callConnections/c1'],
    ['POST', '/calling/callConnections/c1/:keepAlive'],
    ['POST', '/calling/callConnections/%zz/:hangup'],
  ])('of another generation does not match: %s %s', (method, path) => {
    expect(matchOperation(method, path)).toBeUndefined()
  })

  test('cannot be built without its ids', () => {
    expect(() => fillPath(operationOf('CallConnections_PlayAudio').path, {})).toThrow('callConnectionId')
  })
})

describe('an identifier', () => {
  test.each([
    ['8:acs:r_u', { communicationUser: { id: '8:acs:r_u' } }],
    ['8:spool:x', { communicationUser: { id: '8:spool:x' } }],
    ['4:+14255550123', { phoneNumber: { value: '+14255550123' } }],
    ['8:orgid:t', { microsoftTeamsUser: { userId: 't', isAnonymous: false, cloud: 'public' } }],
    ['8:gcch:t', { microsoftTeamsUser: { userId: 't', isAnonymous: false, cloud: 'gcch' } }],
    ['8:teamsvisitor:v', { microsoftTeamsUser: { userId: 'v', isAnonymous: true } }],
  ])('corresponds to the raw id %s, both ways', (rawId, model) => {
    expect(identifierFromRawId(rawId)).toEqual(model)
    expect(communicationIdentifier.parse(model)).toEqual(model)
    expect(rawIdOf(readCommunicationIdentifier.parse(model))).toBe(rawId)
  })

  test.each(['28:orgid:bot', '8:acs:', '4:', '', 'sip:a@example.com'])('is undefined for %j', (rawId) => {
    expect(identifierFromRawId(rawId)).toBeUndefined()
  })

  test('of the service has null for models that do not apply', () => {
    const read = readCommunicationIdentifier.parse({
      rawId: '8:acs:r_u',
      communicationUser: null,
      phoneNumber: { value: '+1' },
      microsoftTeamsUser: null,
      newKind: {},
    })
    expect(read).toMatchObject({ rawId: '8:acs:r_u', phoneNumber: { value: '+1' }, newKind: {} })
    expect(read.communicationUser).toBeUndefined()
    expect(rawIdOf({})).toBeUndefined()
  })

  test('of ours is refused with two models, with none, and with a misspelled one', () => {
    const two = { phoneNumber: { value: '+1' }, communicationUser: { id: '8:acs:r_u' } }
    for (const wrong of [two, {}, { phoneNumer: { value: '+1' } }])
      expect(communicationIdentifier.safeParse(wrong).success).toBe(false)
  })
})

describe('a value', () => {
  test('of a tone is read in any casing, and a flash is not a key', () => {
    expect(['tone0', 'TONE9', 'Star', 'pound', 'A', 'd'].map((name) => toneCharacterOf(name))).toEqual(
      '0 9 * # A D'.split(' '),
    )
    expect([toneCharacterOf('flash'), toneCharacterOf('tone10')]).toEqual([undefined, undefined])
    expect([toneOf('a'), toneOf('#'), toneOf('x')]).toEqual(['a', 'pound', undefined])
    expect(toneValues).toHaveLength(17)
  })

  test('that was added later is undefined', () => {
    expect(knownWord(['active'], 'Active')).toBe('active')
    expect(knownWord(['active'], 'paused')).toBeUndefined()
    expect(knownWord(['active'], undefined)).toBeUndefined()
  })
})

test('both api-versions have the same bodies, except for the start of a recording', () => {
  const current = requests['2021-08-30-preview']
  const differing = Object.entries(requests['2021-06-15-preview']).filter(
    ([id, schema]) => Object.entries(current).find(([name]) => name === id)?.[1] !== schema,
  )
  expect(differing.map(([id]) => id)).toEqual(['ServerCalls_StartRecording'])
})

describe('a delivery', () => {
  const data = { operationContext: '7', status: 'completed' }
  const event = { id: 'e1', type: 'Microsoft.Communication.PlayAudioResult', specversion: '1.0', data }

  test('is an array of one, several, or an object', () => {
    for (const body of [event, [event]]) expect(readEvents(body)).toMatchObject([{ kind: 'known', id: 'e1', data }])
    expect(readEvents([event, event])).toHaveLength(2)
    expect(readEvents([])).toEqual([])
  })

  test('of Event Grid has an envelope of its own', () => {
    const grid = { id: 'g1', eventType: 'microsoft.communication.recordingfilestatusupdated', subject: 's', data: {} }
    expect(readEvents([grid])).toMatchObject([
      { kind: 'known', name: 'RecordingFileStatusUpdated', schema: 'eventgrid' },
    ])
  })

  test.each([[null], ['text'], [{ id: 'e1' }], [{ id: null, eventType: null, data: {} }]])(
    'with %j instead of an event reports it',
    (stray) => {
      expect(readEvents([stray])).toMatchObject([{ kind: 'malformed', raw: stray }])
    },
  )

  test('with malformed data keeps it, and says where', () => {
    const [read] = readEvents({ ...event, data: { status: 7 } })
    expect(read).toMatchObject({
      kind: 'unknown',
      type: event.type,
      problem: expect.stringContaining('status') as string,
    })
  })
})
