import { type Emulator, startEmulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { ucwaTrustedDoor } from '../src/ucwa/trusted/door.ts'
import {
  type Heard,
  heardTone,
  outcomeOf,
  promptOf,
  startUcwaApplication,
  type UcwaApplication,
} from './ucwa-application.ts'
import { TrustedClient } from './ucwa-trusted-client.ts'

const AGENT = 'sip:agent@trunkline.example'
const OTHER = 'sip:other@trunkline.example'
let emulator: Emulator
let application: UcwaApplication
let client: TrustedClient
beforeEach(async () => {
  application = await startUcwaApplication()
  emulator = await startEmulator({ doors: [ucwaTrustedDoor({ ringMs: 2000 })] })
  client = await new TrustedClient(emulator).authorize()
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

/** A connected call, by the network's id, with what is needed to follow its links. */
async function connect(to = AGENT): Promise<{ id: string; audio: Heard; flow: Heard; conversation: Heard }> {
  const count = emulator.world.calls().length
  await client.start({ to, callbackUrl: application.url })
  const flow = await application.event('audioVideoFlow updated Connected', count)
  const audio = await application.event('audioVideo updated Connected', count)
  const conversation = await application.event('conversation updated Connected', count)
  return { id: emulator.world.calls()[count]?.id ?? '', audio, flow, conversation }
}
const play = (flow: Heard, promptUrl: string, more: object = {}): Promise<Response> =>
  client.follow(flow, 'playPrompt', { promptUrl, ...more })

test('a participant is called into a conference, hears it, and is thrown out', async () => {
  const { id, conversation, flow } = await connect()
  expect(await outcomeOf(await client.follow(conversation, 'addParticipant', { to: OTHER }))).toBe(
    '400/BadRequest/ParameterValidationFailure',
  )
  const reply = await client.follow(conversation, 'addParticipant', { to: OTHER, operationId: 'add-1' })
  expect(reply.status).toBe(201)
  const added = await application.event('participant added', 1)
  await application.event('participantInvitation completed')
  expect(application.names().slice(9)).toEqual([
    'participantInvitation started Connecting',
    'conversation updated Conferencing',
    'conversation updated Conferenced',
    'onlineMeeting added',
    'participant added',
    'participant added',
    'participantInvitation completed Connected',
  ])
  expect((await application.event('participantInvitation completed')).resource['operationId']).toBe('add-1')
  await play(flow, application.serve('/both.wav', promptOf(700, 200)))
  await application.event('prompt completed')
  for (const number of [AGENT, OTHER]) expect(heardTone(emulator, id, 700, number)).toBeGreaterThan(-15)
  expect(added.resource['uri']).toBe(OTHER)
  expect((await client.follow(added, 'eject')).status).toBe(204)
  expect((await application.event('participant deleted')).href).toBe(added.href)
  expect(emulator.world.callById(id).legs.map(({ state }) => state)).toEqual(['answered', 'ended'])
  expect(application.names()).not.toContain('conversation deleted')
})

test('a participant who declines is told, and the conference goes on', async () => {
  emulator.world.party({ number: OTHER, outcome: 'decline' })
  const { conversation, id } = await connect()
  await client.follow(conversation, 'addParticipant', { to: OTHER, operationId: 'add-2' })
  const completed = await application.event('participantInvitation completed')
  expect(completed).toMatchObject({ status: 'Failure', reason: { code: 'RemoteFailure', subcode: 'Declined' } })
  expect(completed.resource['state']).toBe('Declined')
  expect(emulator.world.callById(id).state).toBe('answered')
})

test('an application that leaves a conference lets the others talk, and can end it for all', async () => {
  const first = await connect()
  await client.follow(first.conversation, 'addParticipant', { to: OTHER, operationId: 'add-3' })
  await application.event('participant added', 1)
  await client.follow(first.audio, 'stopAudioVideo')
  await application.event('conversation deleted')
  expect(emulator.world.callById(first.id).legs.map(({ state }) => state)).toEqual(['answered', 'answered'])
  emulator.world.hangUp(first.id, OTHER)
  await emulator.world.until(first.id, 'ended')
  const second = await connect()
  await client.follow(second.conversation, 'addParticipant', { to: OTHER, operationId: 'add-4' })
  await application.event('participant added', 3)
  const meeting = await application.event('onlineMeeting added', 1)
  expect((await client.follow(meeting, 'terminateOnlineMeeting')).status).toBe(204)
  expect((await emulator.world.until(second.id, 'ended')).state).toBe('ended')
})
