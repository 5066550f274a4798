import { tone } from '@trunkline/audio'
import type { Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  type AcsApplication,
  AcsClient,
  type Json,
  phone,
  prompt,
  startAcsApplication,
  audioMs,
  heardTone,
} from './acs-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests()

const PARTY = '+14255550123'
const OTHER = '+14255550124'
let emulator: Emulator
let application: AcsApplication
let client: AcsClient
let id = ''
let call = ''
beforeEach(async () => {
  emulator = await startNetwork()
  application = await startAcsApplication()
  client = new AcsClient(emulator)
  id = (await client.dial(application, PARTY)).callConnectionId
  call = `callConnections/${id}`
  await application.event('ParticipantsUpdated')
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

const participants = (verb: string, body: object): Promise<Response> =>
  client.call('POST', `${call}/participants:${verb}`, body)
const rawIds = ({ participants: all }: Json): string[] => all.slice(0, -1).map(({ identifier }) => identifier.rawId)

test('a participant is added, heard by the other, and removed', async () => {
  emulator.world.voice(OTHER, tone({ frequency: 440, sampleRate: 16_000, durationMs: 10_000, amplitude: 0.4 }))
  const added = await participants('add', { participantToAdd: phone(OTHER), operationContext: 'add' })
  expect([added.status, await added.json()]).toEqual([
    202,
    {
      participant: expect.objectContaining({ identifier: phone(OTHER) }),
      invitationId: expect.any(String),
      operationContext: 'add',
    },
  ])
  const succeeded = await application.event('AddParticipantSucceeded')
  expect(succeeded).toMatchObject({ operationContext: 'add', participant: phone(OTHER) })
  expect(rawIds(await application.event('ParticipantsUpdated', 1))).toEqual([`4:${PARTY}`, `4:${OTHER}`])
  await audioMs(emulator, id, 300)
  expect(heardTone(emulator, id, 440, PARTY)).toBeGreaterThan(-25)
  expect((await participants('remove', { participantToRemove: phone(OTHER), operationContext: 'rm' })).status).toBe(202)
  expect(await application.event('RemoveParticipantSucceeded')).toMatchObject({ operationContext: 'rm' })
  expect(rawIds(await application.event('ParticipantsUpdated', 2))).toEqual([`4:${PARTY}`])
  await participants('remove', { participantToRemove: phone(OTHER) })
  expect(await application.event('RemoveParticipantFailed')).toMatchObject({ participant: phone(OTHER) })
})

test('an invitation that is declined fails, and one that is taken back has its own event', async () => {
  emulator.world.party({ number: OTHER, outcome: 'decline' })
  await participants('add', { participantToAdd: phone(OTHER) })
  expect(await application.event('AddParticipantFailed')).toMatchObject({ resultInformation: { subCode: 8538 } })
  emulator.world.party({ number: OTHER, answerAfterMs: 60_000 })
  const { invitationId } = (await (await participants('add', { participantToAdd: phone(OTHER) })).json()) as Json
  const cancelled = await participants('cancelAddParticipant', { invitationId })
  expect([cancelled.status, await cancelled.json()]).toEqual([202, { invitationId }])
  expect(await application.event('CancelAddParticipantSucceeded')).toMatchObject({ invitationId })
  await participants('cancelAddParticipant', { invitationId: 'other' })
  expect(await application.event('CancelAddParticipantFailed')).toMatchObject({ invitationId: 'other' })
  expect(application.names().filter((name) => name === 'AddParticipantFailed')).toHaveLength(1)
})

test('an invitation ends with its time, and a number on the call is not invited again', async () => {
  emulator.world.party({ number: OTHER, outcome: 'no-answer' })
  await participants('add', { participantToAdd: phone(OTHER), invitationTimeoutInSeconds: 0 })
  expect(await application.event('AddParticipantFailed')).toMatchObject({ resultInformation: { subCode: 8541 } })
  expect((await participants('add', { participantToAdd: phone(PARTY) })).status).toBe(400)
})

test('only users of the service can be muted', async () => {
  const user = { communicationUser: { id: '8:acs:resource_user' } }
  await participants('add', { participantToAdd: user })
  await application.event('AddParticipantSucceeded')
  expect((await participants('mute', { targetParticipants: [phone(PARTY)] })).status).toBe(400)
  const muted = await participants('mute', { targetParticipants: [user], operationContext: 'm' })
  expect([muted.status, await muted.json()]).toEqual([200, { operationContext: 'm' }])
  const updated = await application.event('ParticipantsUpdated', 2)
  expect(updated.participants[1]).toMatchObject({ isMuted: true })
})

test('a held party hears the music alone, until it is taken back', async () => {
  const playSourceInfo = { kind: 'file', file: { uri: application.serve('/music.wav', prompt(700, 200)) } }
  const hold = { targetParticipant: phone(PARTY), playSourceInfo }
  expect(await client.outcome('POST', `${call}:hold`, hold)).toBe('200')
  expect((await application.event('ParticipantsUpdated', 1)).participants[0]).toMatchObject({ isOnHold: true })
  await audioMs(emulator, id, 600)
  expect(heardTone(emulator, id, 700, PARTY)).toBeGreaterThan(-25)
  expect(await client.outcome('POST', `${call}:unhold`, { targetParticipant: phone(PARTY) })).toBe('200')
  expect((await application.event('ParticipantsUpdated', 2)).participants[0]).toMatchObject({ isOnHold: false })
  const silent = { ...hold, playSourceInfo: { kind: 'file', file: { uri: `${application.url}/none.wav` } } }
  await client.call('POST', `${call}:hold`, { ...silent, operationContext: 'h' })
  expect(await application.event('HoldFailed')).toMatchObject({
    operationContext: 'h',
    resultInformation: { subCode: 8536 },
  })
})

test('music for a held party is reported from its start to its end, and makes room for a prompt of its own', async () => {
  const playSourceInfo = { kind: 'file', file: { uri: application.serve('/music.wav', prompt(700, 200)) } }
  const targetParticipant = phone(PARTY)
  await client.call('POST', `${call}:hold`, { targetParticipant, playSourceInfo, operationContext: 'h' })
  const started = await application.event('HoldAudioStarted')
  expect(started).toMatchObject({ operationContext: 'h', resultInformation: { code: 200, subCode: 0 } })
  const playSources = [{ kind: 'file', file: { uri: application.serve('/prompt.wav', prompt(1000, 300)) } }]
  await client.call('POST', `${call}:play`, { playSources, playTo: [targetParticipant] })
  await application.event('PlayCompleted')
  expect(heardTone(emulator, id, 1000, PARTY)).toBeGreaterThan(-25)
  await application.event('HoldAudioResumed')
  await client.call('POST', `${call}:unhold`, { targetParticipant })
  expect(await application.event('HoldAudioCompleted')).toMatchObject({
    operationContext: 'h',
    resultInformation: { code: 400, subCode: 8508 },
  })
  expect(application.names().filter((name) => name.startsWith('HoldAudio'))).toEqual([
    'HoldAudioStarted',
    'HoldAudioPaused',
    'HoldAudioResumed',
    'HoldAudioCompleted',
  ])
})

test('only the roster reports a hold without music', async () => {
  const targetParticipant = phone(PARTY)
  await client.call('POST', `${call}:hold`, { targetParticipant })
  await client.call('POST', `${call}:unhold`, { targetParticipant })
  await application.event('ParticipantsUpdated', 2)
  expect(application.names().filter((name) => name.startsWith('Hold'))).toEqual([])
})

test('the removal of the only other participant ends the call with a code of its own', async () => {
  await participants('remove', { participantToRemove: phone(PARTY) })
  expect(await application.event('CallDisconnected')).toMatchObject({ resultInformation: { code: 200, subCode: 5002 } })
})

test('a transfer connects the party with its target and ends the call for the application', async () => {
  const body = { targetParticipant: phone(OTHER), operationContext: 't' }
  const reply = await client.call('POST', `${call}:transferToParticipant`, body)
  expect([reply.status, await reply.json()]).toEqual([202, { operationContext: 't' }])
  expect(await application.event('CallTransferAccepted')).toMatchObject({
    operationContext: 't',
    transferTarget: phone(OTHER),
    transferee: phone(PARTY),
    resultInformation: { subCode: 7015 },
  })
  await application.event('CallDisconnected')
  const { legs } = emulator.world.callById(id)
  expect(legs.map(({ state }) => state)).toEqual(['answered', 'answered'])
  expect(legs[0]?.conversation).toBe(legs[1]?.conversation)
})

test('a transfer to a busy target fails and leaves the call', async () => {
  emulator.world.party({ number: OTHER, outcome: 'busy' })
  await client.call('POST', `${call}:transferToParticipant`, { targetParticipant: phone(OTHER) })
  expect(await application.event('CallTransferFailed')).toMatchObject({ resultInformation: { subCode: 8539 } })
  expect(await client.outcome('GET', call)).toBe('200')
})
