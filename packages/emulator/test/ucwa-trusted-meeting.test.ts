import { type Emulator, startEmulator, ucwaTrustedDoor } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  audioMs,
  bare,
  type Hal,
  type Heard,
  heardTone,
  outcomeOf,
  promptOf,
  startUcwaApplication,
  type UcwaApplication,
} from './ucwa-application.ts'
import { TrustedClient } from './ucwa-trusted-client.ts'

const CALLER = '+14255550177'
const SECOND = '+14255550178'
const AGENT = 'sip:agent@trunkline.example'
let emulator: Emulator
let application: UcwaApplication
let client: TrustedClient
beforeEach(async () => {
  application = await startUcwaApplication()
  emulator = await startEmulator({ doors: [ucwaTrustedDoor({ callbackUrl: `${application.url}/registered` })] })
  client = await new TrustedClient(emulator).authorize()
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})
async function ring(from = CALLER): Promise<{ id: string; started: Heard }> {
  const index = application.names().filter((name) => name === 'audioVideoInvitation started Connecting').length
  const { id } = await emulator.world.call({ from, to: client.ready.phoneNumber })
  return { id, started: await application.event('audioVideoInvitation started', index) }
}
/** A meeting that the application is in, without audio. */
async function meet(): Promise<{ call: Heard; id: string; meeting: Heard; audio: Heard; conversation: Heard }> {
  const { started: call, id } = await ring()
  await client.follow(call, 'startAdhocMeeting', { subject: 'Help', operationId: 'meet-1' })
  await application.event('onlineMeetingInvitation completed Connected')
  const meeting = await application.event('onlineMeeting added')
  const conversation = await application.event('conversation updated Conferenced')
  return { call, id, meeting, conversation, audio: await application.event('audioVideo updated Disconnected') }
}
const uriOf = ({ resource }: Heard): string => String(resource['onlineMeetingUri'])
const legsOf = (id: string): [string, string][] =>
  emulator.world.callById(id).legs.map(({ number, state }) => [number, state])

test('a meeting is started from an incoming call; the application is in it without audio', async () => {
  const { call, meeting, audio } = await meet()
  expect(call.resource['_links']['startAdhocMeeting']?.href).toContain('/onlineMeetingInvitations/startAdhocMeeting?')
  expect(application.names().slice(2)).toEqual([
    'onlineMeetingInvitation started Connecting',
    'conversation added Connecting',
    'conversation updated Conferencing',
    'conversation updated Conferenced',
    'onlineMeeting added',
    'audioVideo updated Disconnected',
    'onlineMeetingInvitation completed Connected',
  ])
  const started = await application.event('onlineMeetingInvitation started')
  expect(started.resource).toMatchObject({ operationId: 'meet-1', subject: 'Help', to: uriOf(meeting) })
  expect(audio.resource['_links']['addAudioVideo']?.href).toMatch(/&conversationId=[\w-]+&modalities=AudioVideo$/)
  expect(audio.resource['_links']['addAudio']?.href).toMatch(/&modalities=Audio$/)
  expect(audio.resource['_links']['stopAudioVideo']).toBeUndefined()
})

test('audio is added to it, prompts are heard in the room, and the audio stops without the meeting', async () => {
  const { audio, meeting, conversation } = await meet()
  const order = { operationId: 'add-1', mediaHost: 'Remote' }
  expect((await client.follow(audio, 'addAudioVideo', order)).status).toBe(201)
  const flow = await application.event('audioVideoFlow updated Connected')
  const completed = await application.event('audioVideoInvitation completed Connected')
  expect(completed).toMatchObject({ status: 'Success', resource: { operationId: 'add-1', direction: 'Outgoing' } })
  expect(await outcomeOf(await client.follow(audio, 'addAudioVideo', order))).toBe('409/Conflict/AlreadyExists')
  await client.follow(conversation, 'addParticipant', { to: AGENT, operationId: 'agent' })
  await application.event('participant added')
  await client.follow(flow, 'playPrompt', { promptUrl: application.serve('/room.wav', promptOf(700, 200)) })
  await application.event('prompt completed')
  const id = emulator.world.calls()[1]?.id ?? ''
  for (const number of [AGENT, uriOf(meeting)]) expect(heardTone(emulator, id, 700, number)).toBeGreaterThan(-15)
  const connected = await application.event('audioVideo updated Connected')
  expect((await client.follow(connected, 'stopAudioVideo')).status).toBe(204)
  const stopped = await application.event('audioVideo updated Disconnected', 1)
  expect(stopped.resource['_links']['addAudio']).toBeDefined()
  expect(application.names()).not.toContain('conversation deleted')
  expect((await client.follow(stopped, 'addAudio', { mediaHost: 'Remote' })).status).toBe(201)
  await application.event('audioVideoFlow updated Connected', 1)
})

test('audio that is added muted plays to nobody', async () => {
  const { audio, meeting } = await meet()
  await client.follow(audio, 'addAudioVideo', { mediaHost: 'Remote', joinAudioMuted: true })
  const flow = await application.event('audioVideoFlow updated Connected')
  await client.follow(flow, 'playPrompt', { promptUrl: application.serve('/room.wav', promptOf(700, 200)) })
  expect((await application.event('prompt completed')).status).toBe('Success')
  expect(heardTone(emulator, emulator.world.calls()[1]?.id ?? '', 700, uriOf(meeting))).toBeLessThan(-90)
})

test('two callers are bridged into one meeting and hear each other, the application only watches', async () => {
  const { call, id, meeting } = await meet()
  emulator.world.voice(CALLER, promptOf(700, 600))
  emulator.world.voice(SECOND, promptOf(1300, 600))
  const other = await ring(SECOND)
  const meetingUri = uriOf(meeting)
  for (const started of [call, other.started]) {
    expect((await client.follow(started, 'acceptAndBridgeAudioVideo', { meetingUri })).status).toBe(201)
  }
  const bridge = await application.event('conversationBridge added', 1)
  expect(bridge.resource['onlineMeetingUri']).toBe(meetingUri)
  expect((await application.event('participant added', 1)).resource['uri']).toBe(`tel:${SECOND}`)
  await audioMs(emulator, id, 300)
  expect(heardTone(emulator, id, 1300)).toBeGreaterThan(-20)
  expect(heardTone(emulator, other.id, 700)).toBeGreaterThan(-20)
  expect(application.names()).not.toContain('audioVideoFlow added Disconnected')
  emulator.world.hangUp(other.id)
  expect((await application.event('participant deleted')).href).toContain(SECOND)
  expect((await client.follow(meeting, 'terminateOnlineMeeting')).status).toBe(204)
  expect((await emulator.world.until(id, 'ended')).state).toBe('ended')
  expect(
    await outcomeOf(await client.follow((await ring()).started, 'acceptAndBridgeAudioVideo', { meetingUri })),
  ).toBe('404/NotFound')
})

test('a caller is bridged to somebody else, and both end together', async () => {
  emulator.world.voice(CALLER, promptOf(700, 400))
  const { id, started } = await ring()
  const order = { toUri: AGENT }
  expect((await client.follow(started, 'acceptAndBridgeAudioVideo', order)).status).toBe(201)
  await application.event('audioVideoInvitation completed Connected')
  await audioMs(emulator, id, 300)
  expect(heardTone(emulator, id, 700, AGENT)).toBeGreaterThan(-20)
  const audio = await application.event('audioVideo updated Connected')
  await client.follow(audio, 'stopAudioVideo')
  await application.event('conversation deleted')
  expect(legsOf(id)).toEqual([
    [CALLER, 'ended'],
    [AGENT, 'ended'],
  ])
})

test('a caller is not taken while the other one is not there', async () => {
  emulator.world.party({ number: AGENT, outcome: 'busy' })
  const { id, started } = await ring()
  await client.follow(started, 'acceptAndBridgeAudioVideo', { toUri: AGENT })
  expect((await application.event('audioVideoInvitation completed')).reason?.subcode).toBe('Busy')
  await application.event('conversation deleted')
  expect(emulator.world.callById(id).legs[0]).toMatchObject({ state: 'ended', endedBy: 'application' })
  const both = { toUri: AGENT, meetingUri: 'sip:x@y' }
  expect(await outcomeOf(await client.follow((await ring()).started, 'acceptAndBridgeAudioVideo', both))).toBe(
    '400/BadRequest/ParameterValidationFailure',
  )
})

test('what is known of bridged participants is kept, and changed under its tag', async () => {
  const { started } = await ring()
  await client.follow(started, 'acceptAndBridgeAudioVideo', { toUri: AGENT })
  const bridge = await application.event('conversationBridge added')
  const known = { displayName: 'Agent', participantUri: AGENT, messageFilterState: 'Disabled' }
  const reply = await client.follow(bridge, 'bridgedParticipants', known)
  expect(reply.status).toBe(201)
  const href = reply.headers.get('location') ?? ''
  expect((await application.event('bridgedParticipant added')).resource).toMatchObject(known)
  expect(await outcomeOf(await client.follow(bridge, 'bridgedParticipants', known))).toBe('409/Conflict/AlreadyExists')
  const changed = { ...known, messageFilterState: 'Enabled' }
  const { etag } = await client.get(bridge.base + bridge.href)
  const put = (tag?: string): Promise<Response> =>
    client.send('PUT', href, changed, tag === undefined ? {} : { 'if-match': tag })
  expect((await put(`"${String(etag)}"`)).status).toBe(204)
  expect(await outcomeOf(await put(`"${String(etag)}"`))).toBe('412/PreconditionFailed')
  expect((await put()).status).toBe(204)
  expect((await application.event('bridgedParticipant updated')).resource).toMatchObject(changed)
  expect(await client.get(href)).toMatchObject(changed)
  const list = await client.follow(bridge, 'bridgedParticipants', undefined, 'GET')
  const all = JSON.parse(bare(await list.text())) as { _embedded: { bridgedParticipant: unknown[] } }
  expect(all['_embedded'].bridgedParticipant).toMatchObject([changed])
  expect(await outcomeOf(await client.send('PUT', href.replace(AGENT, 'sip:no@body'), changed))).toBe('404/NotFound')
})

test('a meeting is made without entering it, and callers are bridged into it', async () => {
  const first = await client.get(client.ready.discoverUrl)
  const applications = await client.get(`${first['_links']['applications']?.href}?endpointId=${client.ready.endpoint}`)
  const home = await client.get(emulator.url + (applications['_links']['application']?.href ?? ''))
  const order = { subject: 'Later', accessLevel: 'Everyone', leaders: [AGENT], automaticLeaderAssignment: 'Disabled' }
  const href = home['_embedded']['adhocMeetings']?.['_links']['self']?.href ?? ''
  const reply = await client.send('POST', emulator.url + href, order)
  expect(reply.status).toBe(201)
  const made = JSON.parse(bare(await reply.text())) as Hal
  expect(made).toMatchObject({ ...order, onlineMeetingUri: expect.stringContaining(';gruu;opaque=app:conf:focus:id:') })
  expect(emulator.world.calls()).toEqual([])
  const { id, started } = await ring()
  await client.follow(started, 'acceptAndBridgeAudioVideo', { meetingUri: made['onlineMeetingUri'] })
  await application.event('conversationBridge added')
  expect(emulator.world.callById(id).state).toBe('answered')
})

test('an application that leaves a meeting lets two callers talk, but not one alone', async () => {
  const { call, id, meeting, conversation } = await meet()
  const other = await ring(SECOND)
  const meetingUri = uriOf(meeting)
  for (const started of [call, other.started]) await client.follow(started, 'acceptAndBridgeAudioVideo', { meetingUri })
  await application.event('conversationBridge added', 1)
  expect((await client.send('DELETE', conversation.base + conversation.href)).status).toBe(204)
  await application.event('conversation deleted')
  expect([emulator.world.callById(id).state, emulator.world.callById(other.id).state]).toEqual(['answered', 'answered'])
  emulator.world.hangUp(other.id)
  expect((await emulator.world.until(id, 'ended')).state).toBe('ended')
  expect((await emulator.world.until(emulator.world.calls()[1]?.id ?? '', 'ended')).state).toBe('ended')
})

test('a meeting that is over is over for the application, and nobody comes into it any more', async () => {
  const { meeting } = await meet()
  emulator.world.hangUp(emulator.world.calls()[1]?.id ?? '', uriOf(meeting))
  expect((await application.event('conversation deleted')).type).toBe('deleted')
  const missing = { meetingUri: uriOf(meeting) }
  const { started } = await ring(SECOND)
  expect(await outcomeOf(await client.follow(started, 'acceptAndBridgeAudioVideo', missing))).toBe('404/NotFound')
})
