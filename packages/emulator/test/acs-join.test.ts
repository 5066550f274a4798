import { CallAutomationClient } from '@azure/communication-call-automation'
import { tone } from '@trunkline/audio'
import type { Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  type AcsApplication,
  AcsClient,
  type Json,
  phone,
  prompt,
  repeatability,
  startAcsApplication,
  audioMs,
  heardTone,
} from './acs-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests({ overSockets: /vendor's client/ })

const PARTY = '+14255550123'
const OTHER = '+14255550124'
const ROOM = '99199690362660524'
let emulator: Emulator
let application: AcsApplication
/** Another application of the same resource. */
let second: AcsApplication
let client: AcsClient
beforeEach(async () => {
  emulator = await startNetwork()
  application = await startAcsApplication()
  second = await startAcsApplication()
  client = new AcsClient(emulator)
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
  await second[Symbol.asyncDispose]()
})

const connect = (callLocator: object, more: object = {}): Promise<Response> =>
  client.call('POST', 'callConnections:connect', { callLocator, callbackUri: `${second.url}/callback`, ...more })
const rawIds = ({ participants }: Json): string[] => participants.map(({ identifier }) => identifier.rawId)

async function dial(to = PARTY): Promise<Json> {
  const seen = application.names().filter((name) => name === 'CallConnected').length
  const made = await client.dial(application, to)
  const { serverCallId } = await application.event('CallConnected', seen)
  return { ...made, serverCallId }
}
async function joined(serverCallId: string): Promise<Json> {
  const reply = await connect({ kind: 'serverCallLocator', serverCallId }, { operationContext: 'join' })
  expect(reply.status).toBe(200)
  await second.event('ParticipantsUpdated')
  return (await reply.json()) as Json
}

test('a call is joined by its server id: both applications know one another, and both are heard', async () => {
  const { serverCallId, correlationId, callConnectionId: first } = await dial()
  const { callConnectionId } = await joined(serverCallId)
  expect(await second.event('CallConnected')).toMatchObject({
    callConnectionId,
    serverCallId,
    correlationId,
    operationContext: 'join',
  })
  expect(rawIds(await second.event('ParticipantsUpdated'))).toHaveLength(3)
  expect(rawIds(await application.event('ParticipantsUpdated', 1))).toHaveLength(3)
  const file = (hertz: number, name: string) => ({
    playSources: [{ kind: 'file', file: { uri: application.serve(name, prompt(hertz, 200)) } }],
  })
  await client.call('POST', `callConnections/${first}:play`, file(700, '/a.wav'))
  await client.call('POST', `callConnections/${callConnectionId}:play`, file(1300, '/b.wav'))
  await Promise.all([application.event('PlayCompleted'), second.event('PlayCompleted')])
  expect(heardTone(emulator, callConnectionId, 700)).toBeGreaterThan(-20)
  expect(heardTone(emulator, first, 1300)).toBeGreaterThan(-20)
})

test('who joined may leave one party to the other application', async () => {
  const { serverCallId, callConnectionId: first } = await dial()
  const { callConnectionId } = await joined(serverCallId)
  expect(await client.outcome('DELETE', `callConnections/${callConnectionId}`)).toBe('204')
  expect(await second.event('CallDisconnected')).toMatchObject({ resultInformation: { subCode: 7000 } })
  expect(rawIds(await application.event('ParticipantsUpdated', 2))).toHaveLength(2)
  expect(emulator.world.callById(first).state).toBe('answered')
})

test('whoever one application adds is on the call for the other too', async () => {
  const { serverCallId, callConnectionId } = await dial()
  await joined(serverCallId)
  await client.call('POST', `callConnections/${callConnectionId}/participants:add`, { participantToAdd: phone(OTHER) })
  expect(rawIds(await second.event('ParticipantsUpdated', 1))).toContain(`4:${OTHER}`)
})

test('a call that ends for everybody ends for both applications', async () => {
  const { serverCallId, callConnectionId } = await dial()
  await joined(serverCallId)
  await client.call('POST', `callConnections/${callConnectionId}:terminate`, undefined, repeatability())
  expect(await second.event('CallDisconnected')).toMatchObject({ resultInformation: { subCode: 5001 } })
  expect(await application.event('CallDisconnected')).toMatchObject({ resultInformation: { subCode: 7000 } })
})

test('a call that is over or was never there cannot be joined; one that ends meanwhile fails', async () => {
  const { serverCallId, callConnectionId } = await dial()
  const joining = await connect({ kind: 'serverCallLocator', serverCallId })
  expect(joining.status).toBe(200)
  emulator.world.hangUp(callConnectionId)
  expect(await second.event('ConnectFailed')).toMatchObject({ resultInformation: { code: 404, subCode: 8522 } })
  for (const id of [serverCallId, callConnectionId, 'nothing']) {
    expect((await connect({ kind: 'serverCallLocator', serverCallId: id })).status).toBe(404)
  }
})

test.each([
  ['room', { kind: 'roomCallLocator', roomId: ROOM }],
  ['group call', { kind: 'groupCallLocator', groupCallId: ROOM }],
])('a %s is a far party of that name, and is the same call for everybody who joins', async (_, locator) => {
  emulator.world.voice(ROOM, tone({ frequency: 440, sampleRate: 16_000, durationMs: 10_000, amplitude: 0.4 }))
  const first = (await (await connect(locator, { operationContext: 'room' })).json()) as Json
  expect(await second.event('CallConnected')).toMatchObject({ operationContext: 'room' })
  const again = (await (await connect(locator)).json()) as Json
  expect(again).not.toHaveProperty('serverCallId')
  const [one, other] = [await second.event('CallConnected'), await second.event('CallConnected', 1)]
  expect([other.serverCallId, other.callConnectionId === one.callConnectionId]).toEqual([one.serverCallId, false])
  await client.call('POST', `callConnections/${first.callConnectionId}/participants:add`, {
    participantToAdd: phone(PARTY),
    sourceCallerIdNumber: { value: '+14255550100' },
  })
  await second.event('AddParticipantSucceeded')
  await audioMs(emulator, first.callConnectionId, 300)
  expect(heardTone(emulator, first.callConnectionId, 440, PARTY)).toBeGreaterThan(-25)
})

test('a room that does not let anybody in is told as ConnectFailed', async () => {
  emulator.world.party({ number: ROOM, outcome: 'decline' })
  await connect({ kind: 'roomCallLocator', roomId: ROOM }, { operationContext: 'room' })
  expect(await second.event('ConnectFailed')).toMatchObject({
    operationContext: 'room',
    resultInformation: { code: 403, subCode: 8538 },
  })
})

test('a repeated Connect joins once', async () => {
  const { serverCallId } = await dial()
  const headers = repeatability()
  const body = { callLocator: { serverCallId }, callbackUri: `${second.url}/callback` }
  const replies = [
    await client.call('POST', 'callConnections:connect', body, headers),
    await client.call('POST', 'callConnections:connect', body, headers),
  ]
  const ids = await Promise.all(replies.map(async (reply) => ((await reply.json()) as Json).callConnectionId))
  expect(ids[0]).toBe(ids[1])
  expect(rawIds(await application.event('ParticipantsUpdated', 1))).toHaveLength(3)
})

test('a participant is moved here, hears this call, and the call it left ends when it was the last', async () => {
  const here = await dial()
  const there = await dial(OTHER)
  const reply = await client.call('POST', `callConnections/${here.callConnectionId}/participants:moveHere`, {
    targetParticipants: [phone(OTHER), phone('+14255550999')],
    fromCall: there.callConnectionId,
    operationContext: 'move',
  })
  expect([reply.status, await reply.json()]).toEqual([
    202,
    {
      participants: [
        { identifier: phone(OTHER), isMuted: false, isOnHold: false },
        expect.objectContaining({ identifier: phone('+14255550999') }),
      ],
      fromCall: there.callConnectionId,
      operationContext: 'move',
    },
  ])
  expect(await application.event('MoveParticipantSucceeded')).toMatchObject({
    callConnectionId: here.callConnectionId,
    operationContext: 'move',
    participant: phone(OTHER),
    fromCall: there.callConnectionId,
  })
  expect(await application.event('MoveParticipantFailed')).toMatchObject({
    participant: phone('+14255550999'),
    resultInformation: { code: 400, subCode: 8558 },
  })
  expect(await application.event('CallDisconnected')).toMatchObject({ callConnectionId: there.callConnectionId })
  const playSources = [{ kind: 'file', file: { uri: application.serve('/a.wav', prompt(700, 200)) } }]
  await client.call('POST', `callConnections/${here.callConnectionId}:play`, { playSources })
  await application.event('PlayCompleted')
  expect(heardTone(emulator, there.callConnectionId, 700, OTHER)).toBeGreaterThan(-20)
})

test('participants are not moved from nowhere, nor from the very same call', async () => {
  const { callConnectionId } = await dial()
  const path = `callConnections/${callConnectionId}/participants:moveHere`
  const targetParticipants = [phone(PARTY)]
  expect(await client.outcome('POST', path, { targetParticipants, fromCall: 'x' })).toBe('404/8522')
  expect(await client.outcome('POST', path, { targetParticipants, fromCall: callConnectionId })).toBe('400/8523')
  expect(await client.outcome('POST', path, { targetParticipants: [], fromCall: 'x' })).toBe('404/8522')
})

test("the vendor's client connects to a room and moves participants", async () => {
  const { connectionString } = emulator.ready['acs'] as Json
  const sdk = new CallAutomationClient(connectionString, { allowInsecureConnection: true })
  const { callConnection, callConnectionProperties } = await sdk.connectCall(
    { kind: 'roomCallLocator', id: ROOM },
    `${second.url}/callback`,
  )
  expect(callConnectionProperties.callConnectionState).toBe('connecting')
  await second.event('CallConnected')
  const { callConnectionId } = await dial()
  const moved = await callConnection.moveParticipants([{ phoneNumber: PARTY }], callConnectionId)
  expect(moved).toMatchObject({ fromCall: callConnectionId, participants: [{ identifier: { phoneNumber: PARTY } }] })
  expect(await second.event('MoveParticipantSucceeded')).toMatchObject({ participant: phone(PARTY) })
})
