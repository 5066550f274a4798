import { tone } from '@trunkline/audio'
import { acsPlayAudioDoor, type AcsPlayAudioOptions, type Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { AcsClient, audioMs, heardTone, phone, startAcsApplication } from './acs-application.ts'
import { type Application, Client, type Json, startApplication, user } from './acs-play-audio-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests()

const PARTY = '+14255550123'
const OTHER = '+14255550124'
const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
let emulator: Emulator
let application: Application
let client: Client
async function start(options?: AcsPlayAudioOptions): Promise<void> {
  emulator = await startNetwork(options && { doors: [acsPlayAudioDoor(options)] })
  client = new Client(emulator)
}
beforeEach(async () => {
  application = await startApplication()
  await start()
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})
const voice = (frequency: number): Int16Array =>
  tone({ frequency, sampleRate: 16_000, durationMs: 10_000, amplitude: 0.4 })
const participants = ({ data }: { readonly data: Json }) => data['participants'] as readonly Json[]
const rawIds = (list: readonly Json[]) => list.map(({ identifier }) => (identifier as Json)['rawId'])

test('a call is created with 201 and its id alone, rings, connects, and is hung up with 202 and no body', async () => {
  const reply = await client.call('POST', 'callConnections', {
    alternateCallerId: { value: '+14255550100' },
    targets: [{ phoneNumber: { value: PARTY } }],
    source: user(client.source),
    callbackUri: `${application.url}/call`,
  })
  const { callConnectionId: id, ...rest } = (await reply.json()) as Json
  expect([reply.status, rest]).toEqual([201, {}])
  expect(id).toMatch(GUID)
  expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8')
  await application.event('CallConnectionStateChanged', { index: 1 })
  const hungUp = await client.call('POST', `callConnections/${String(id)}/:hangup`)
  expect([hungUp.status, hungUp.headers.get('content-length'), await hungUp.text()]).toEqual([202, '0', ''])
  await application.event('CallConnectionStateChanged', { index: 3 })
  // neither lists nor keys were asked for
  expect(application.story()).toEqual(['connecting', 'connected', 'disconnecting', 'disconnected'])
  expect(emulator.world.callById(String(id)).legs[0]).toMatchObject({ state: 'ended', endedBy: 'application' })
  expect(await client.refusal('POST', `callConnections/${String(id)}/:hangup`)).toBe('404 8522 Call not found.')
})

test('an event is one CloudEvent in an array, unsigned, its time to the tenth of a microsecond', async () => {
  const { id } = await client.dial(application, PARTY)
  const { headers, body, event } = await application.event('CallConnectionStateChanged', { index: 1 })
  expect(headers['authorization']).toBeUndefined()
  expect(body).toEqual([event])
  expect(event).toEqual({
    id: expect.stringMatching(GUID),
    source: `calling/callConnections/${id}/callState`,
    type: 'Microsoft.Communication.CallConnectionStateChanged',
    data: { serverCallId: expect.any(String), callConnectionId: id, callConnectionState: 'connected' },
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00$/),
    specversion: '1.0',
    datacontenttype: 'application/json',
    subject: `calling/callConnections/${id}/callState`,
  })
})

test('by option an event stands alone, names no server call, and tones have their later name', async () => {
  await emulator.close()
  await start({ envelope: 'object', namesServerCall: false, toneEvent: 'ToneReceived' })
  const { id } = await client.dial(application, PARTY)
  emulator.world.press(id, '7')
  const { body, data } = await application.event('ToneReceived')
  expect(body).not.toBeInstanceOf(Array)
  expect(data).toEqual({ toneInfo: { sequenceId: 1, tone: 'tone7' }, callConnectionId: id })
  const connected = await application.event('CallConnectionStateChanged', { index: 1 })
  expect(connected.data).toEqual({ callConnectionId: id, callConnectionState: 'connected' })
})

test('keys are told in order under their names', async () => {
  const { id } = await client.dial(application, PARTY)
  emulator.world.press(id, '5*#A')
  await application.event('DtmfReceived', { index: 3 })
  const tones = application.delivered.filter(({ name }) => name === 'DtmfReceived').map(({ data }) => data['toneInfo'])
  expect(tones).toEqual(['tone5', 'star', 'pound', 'a'].map((name, index) => ({ sequenceId: index + 1, tone: name })))
})

test.each(['busy', 'decline', 'unreachable'] as const)(
  'a number that is %s ends the call without a reason',
  async (outcome) => {
    emulator.world.party({ number: PARTY, outcome })
    await client.create(application, [PARTY])
    const { data } = await application.event('CallConnectionStateChanged', { index: 1 })
    expect(Object.keys(data).toSorted()).toEqual(['callConnectionId', 'callConnectionState', 'serverCallId'])
    expect(application.story()).toEqual(['connecting', 'disconnected'])
  },
)

test('several are called at once; a list names everybody, with null for what he is not', async () => {
  const { id } = await client.dial(application, PARTY, OTHER)
  const list = participants(await application.event('ParticipantsUpdated', { index: 1 }))
  expect(rawIds(list)).toEqual([`4:${PARTY}`, `4:${OTHER}`, client.source])
  expect(list[0]).toEqual({
    identifier: {
      rawId: `4:${PARTY}`,
      communicationUser: null,
      phoneNumber: { value: PARTY },
      microsoftTeamsUser: null,
    },
    participantId: expect.stringMatching(GUID),
    isMuted: false,
  })
  expect(list[2]?.['identifier']).toMatchObject({ communicationUser: { id: client.source }, phoneNumber: null })
  // the others go on without the application, until one is left
  await client.reply(202, 'POST', `callConnections/${id}/:hangup`)
  await application.event('CallConnectionStateChanged', { index: 3 })
  const states = () => emulator.world.callById(id).legs.map(({ state }) => state)
  expect(states()).toEqual(['answered', 'answered'])
  emulator.world.hangUp(id, OTHER)
  expect((await emulator.world.until(id, 'ended')).state).toBe('ended')
})

test('a participant is added and heard, told with its context at the address of the request, and removed by its id', async () => {
  emulator.world.voice(OTHER, voice(700))
  const { id } = await client.dial(application, PARTY)
  const { participantId, ...rest } = await client.reply(202, 'POST', `callConnections/${id}/participants`, {
    alternateCallerId: { value: '+14255550100' },
    participant: { phoneNumber: { value: OTHER } },
    operationContext: 'add-1',
    callbackUri: `${application.url}/added`,
  })
  expect(rest).toEqual({})
  const { data, path } = await application.event('AddParticipantResult')
  expect(path).toBe('/added')
  expect(data).toEqual({
    resultInfo: { code: 200, subcode: 0, message: expect.any(String) },
    operationContext: 'add-1',
    status: 'completed',
  })
  const list = participants(await application.event('ParticipantsUpdated', { index: 1 }))
  expect(list.find((each) => each['participantId'] === participantId)?.['identifier']).toMatchObject({
    phoneNumber: { value: OTHER },
  })
  await audioMs(emulator, id, 200)
  expect(heardTone(emulator, id, 700, PARTY)).toBeGreaterThan(-14)
  const removed = await client.call('DELETE', `callConnections/${id}/participants/${String(participantId)}`)
  expect([removed.status, await removed.text()]).toEqual([202, ''])
  const left = participants(await application.event('ParticipantsUpdated', { index: 2 }))
  expect(rawIds(left)).toEqual([`4:${PARTY}`, client.source])
  expect(await client.refusal('DELETE', `callConnections/${id}/participants/${String(participantId)}`)).toBe(
    '404 8522 Participant not found.',
  )
})

test('who cannot be added is told as failed, whoever is removed while he rings as cancelled', async () => {
  emulator.world.party({ number: OTHER, outcome: 'busy' })
  const { id } = await client.dial(application, PARTY)
  const add = (participant: object, operationContext: string) =>
    client.reply(202, 'POST', `callConnections/${id}/participants`, {
      alternateCallerId: { value: '+14255550100' },
      participant,
      operationContext,
    })
  await add({ phoneNumber: { value: OTHER } }, 'busy')
  const failed = await application.event('AddParticipantResult', { path: '/call' })
  expect(failed.data).toMatchObject({ operationContext: 'busy', status: 'failed', resultInfo: { subcode: 9999 } })
  emulator.world.party({ number: '8:acs:r_b', outcome: 'no-answer' })
  const { participantId } = await add(user('8:acs:r_b'), 'rings')
  await client.reply(202, 'DELETE', `callConnections/${id}/participants/${String(participantId)}`)
  const cancelled = await application.event('AddParticipantResult', { index: 1 })
  expect(cancelled.data).toMatchObject({ operationContext: 'rings', resultInfo: { code: 400, subcode: 8508 } })
})

test('from outside of a call somebody is added and removed; the result goes to the address of the request', async () => {
  const { id, serverCall } = await client.dial(application, PARTY)
  const { participantId } = await client.reply(202, 'POST', `${serverCall}/participants`, {
    participant: user('8:acs:r_b'),
    operationContext: 'outside',
    callbackUri: `${application.url}/outside`,
  })
  const { data } = await application.event('AddParticipantResult', { path: '/outside' })
  expect(data).toMatchObject({ operationContext: 'outside', status: 'completed' })
  expect(emulator.world.callById(id).legs.map(({ number }) => number)).toEqual([PARTY, '8:acs:r_b'])
  await client.reply(202, 'DELETE', `${serverCall}/participants/${String(participantId)}`)
  expect(emulator.world.callById(id).legs[1]).toMatchObject({ state: 'ended', endedBy: 'application' })
})

test('another application joins a call by its id: each is told of the other, and either leaves alone', async () => {
  const { id, serverCall } = await client.dial(application, PARTY)
  const { callConnectionId } = await client.reply(202, 'POST', `${serverCall}/:join`, {
    source: user('8:acs:r_second'),
    callbackUri: `${application.url}/second`,
    requestedCallEvents: ['participantsUpdated'],
  })
  const list = participants(await application.event('ParticipantsUpdated', { path: '/second' }))
  expect(rawIds(list)).toEqual([`4:${PARTY}`, client.source, '8:acs:r_second'])
  expect(rawIds(participants(await application.event('ParticipantsUpdated', { path: '/call', index: 1 })))).toEqual(
    rawIds(list),
  )
  emulator.world.press(id, '1')
  await application.event('DtmfReceived')
  await client.reply(202, 'POST', `callConnections/${String(callConnectionId)}/:hangup`)
  await application.event('ParticipantsUpdated', { path: '/call', index: 2 })
  await application.event('CallConnectionStateChanged', { path: '/second', index: 3 })
  // keys were not asked for
  expect(application.story('/second')).toEqual([
    'connecting',
    'connected',
    'ParticipantsUpdated',
    'disconnecting',
    'disconnected',
  ])
  expect(emulator.world.callById(id).state).toBe('answered')
})

test('a group call that nobody is in yet is a party of that id; an id of no call is refused with 400', async () => {
  const group = '8f5b0d5f-6b0b-4bb5-9d5e-3f8a0f6f3a11'
  emulator.world.voice(group, voice(500))
  const set = { source: user(client.source), callbackUri: `${application.url}/call` }
  const { callConnectionId } = await client.reply(202, 'POST', `serverCalls/${group}/:join`, set)
  const connected = await application.event('CallConnectionStateChanged', { index: 1 })
  expect(connected.data).toEqual({ serverCallId: group, callConnectionId, callConnectionState: 'connected' })
  expect(await client.refusal('POST', 'serverCalls/bm9uZQ/:join', set)).toBe('400 8522 Call not found.')
})

test('a call of the Call Automation door is joined by its server call id, and goes on when that application leaves', async () => {
  await using other = await startAcsApplication()
  const { callConnectionId } = await new AcsClient(emulator).dial(other, PARTY, { targets: [phone(PARTY)] })
  const { serverCallId } = await other.event('CallConnected')
  const joined = await client.reply(202, 'POST', `serverCalls/${encodeURIComponent(serverCallId)}/:join`, {
    source: user(client.source),
    callbackUri: `${application.url}/call`,
    requestedCallEvents: ['dtmfReceived'],
  })
  await application.event('CallConnectionStateChanged', { index: 1 })
  emulator.world.press(callConnectionId, '9')
  await application.event('DtmfReceived')
  await client.reply(202, 'POST', `callConnections/${String(joined['callConnectionId'])}/:hangup`)
  expect(emulator.world.callById(callConnectionId).state).toBe('answered')
})

test('builds of the older api-version name the call twice and the operation otherwise', async () => {
  const made = await client.reply(
    201,
    'POST',
    'callConnections',
    { targets: [user('8:acs:r_b')], source: user(client.source), callbackUri: `${application.url}/call` },
    '2021-06-15-preview',
  )
  expect(made['callLegId']).toBe(made['callConnectionId'])
  await application.event('CallConnectionStateChanged', { index: 1 })
  const path = `callConnections/${String(made['callConnectionId'])}/:cancelAllMediaOperations`
  expect(await client.reply(200, 'POST', path, {}, '2021-06-15-preview')).toEqual({
    id: expect.stringMatching(GUID),
    status: 'completed',
  })
})
