import { expect, test } from 'vitest'

import { simulatedTests } from './host.ts'
import { audioMs, bare, type Hal, type Heard, heardTone, outcomeOf, promptOf } from './ucwa-application.ts'
import { AGENT, CALLER, benchOfEach } from './ucwa-trusted-bench.ts'

simulatedTests()

const SECOND = '+14255550178'
const bench = benchOfEach((application) => ({ callbackUrl: `${application.url}/registered` }))
/** A meeting that the application is in, without audio. */
async function meet(): Promise<{ call: Heard; id: string; meeting: Heard; audio: Heard; conversation: Heard }> {
  const { started: call, id } = await bench().ring()
  await bench().client.follow(call, 'startAdhocMeeting', { subject: 'Help', operationId: 'meet-1' })
  await bench().application.event('onlineMeetingInvitation completed Connected')
  const meeting = await bench().application.event('onlineMeeting added')
  const conversation = await bench().application.event('conversation updated Conferenced')
  return { call, id, meeting, conversation, audio: await bench().application.event('audioVideo updated Disconnected') }
}
const uriOf = ({ resource }: Heard): string => String(resource['onlineMeetingUri'])
const legsOf = (id: string): [string, string][] =>
  bench()
    .emulator.world.callById(id)
    .legs.map(({ number, state }) => [number, state])

test('a meeting is started from an incoming call; the application is in it without audio', async () => {
  const { call, meeting, audio } = await meet()
  expect(call.resource['_links']['startAdhocMeeting']?.href).toContain('/onlineMeetingInvitations/startAdhocMeeting?')
  expect(bench().application.names().slice(2)).toEqual([
    'onlineMeetingInvitation started Connecting',
    'conversation added Connecting',
    'conversation updated Conferencing',
    'conversation updated Conferenced',
    'onlineMeeting added',
    'audioVideo updated Disconnected',
    'onlineMeetingInvitation completed Connected',
  ])
  const started = await bench().application.event('onlineMeetingInvitation started')
  expect(started.resource).toMatchObject({ operationId: 'meet-1', subject: 'Help', to: uriOf(meeting) })
  expect(audio.resource['_links']['addAudioVideo']?.href).toMatch(/&conversationId=[\w-]+&modalities=AudioVideo$/)
  expect(audio.resource['_links']['addAudio']?.href).toMatch(/&modalities=Audio$/)
  expect(audio.resource['_links']['stopAudioVideo']).toBeUndefined()
})

test('audio is added to it, prompts are heard in the room, and the audio stops without the meeting', async () => {
  const { audio, meeting, conversation } = await meet()
  const order = { operationId: 'add-1', mediaHost: 'Remote' }
  expect((await bench().client.follow(audio, 'addAudioVideo', order)).status).toBe(201)
  const flow = await bench().application.event('audioVideoFlow updated Connected')
  const completed = await bench().application.event('audioVideoInvitation completed Connected')
  expect(completed).toMatchObject({ status: 'Success', resource: { operationId: 'add-1', direction: 'Outgoing' } })
  expect(await outcomeOf(await bench().client.follow(audio, 'addAudioVideo', order))).toBe('409/Conflict/AlreadyExists')
  await bench().client.follow(conversation, 'addParticipant', { to: AGENT, operationId: 'agent' })
  await bench().application.event('participant added')
  await bench().client.follow(flow, 'playPrompt', {
    promptUrl: bench().application.serve('/room.wav', promptOf(700, 200)),
  })
  await bench().application.event('prompt completed')
  const id = bench().emulator.world.calls()[1]?.id ?? ''
  for (const number of [AGENT, uriOf(meeting)])
    expect(heardTone(bench().emulator, id, 700, number)).toBeGreaterThan(-15)
  const connected = await bench().application.event('audioVideo updated Connected')
  expect((await bench().client.follow(connected, 'stopAudioVideo')).status).toBe(204)
  const stopped = await bench().application.event('audioVideo updated Disconnected', 1)
  expect(stopped.resource['_links']['addAudio']).toBeDefined()
  expect(bench().application.names()).not.toContain('conversation deleted')
  expect((await bench().client.follow(stopped, 'addAudio', { mediaHost: 'Remote' })).status).toBe(201)
  await bench().application.event('audioVideoFlow updated Connected', 1)
})

test('audio that is added muted plays to nobody', async () => {
  const { audio, meeting } = await meet()
  await bench().client.follow(audio, 'addAudioVideo', { mediaHost: 'Remote', joinAudioMuted: true })
  const flow = await bench().application.event('audioVideoFlow updated Connected')
  await bench().client.follow(flow, 'playPrompt', {
    promptUrl: bench().application.serve('/room.wav', promptOf(700, 200)),
  })
  expect((await bench().application.event('prompt completed')).status).toBe('Success')
  expect(heardTone(bench().emulator, bench().emulator.world.calls()[1]?.id ?? '', 700, uriOf(meeting))).toBeLessThan(
    -90,
  )
})

test('two callers are bridged into one meeting and hear each other, the application only watches', async () => {
  const { call, id, meeting } = await meet()
  bench().emulator.world.voice(CALLER, promptOf(700, 600))
  bench().emulator.world.voice(SECOND, promptOf(1300, 600))
  const other = await bench().ring(SECOND)
  const meetingUri = uriOf(meeting)
  for (const started of [call, other.started]) {
    expect((await bench().client.follow(started, 'acceptAndBridgeAudioVideo', { meetingUri })).status).toBe(201)
  }
  const bridge = await bench().application.event('conversationBridge added', 1)
  expect(bridge.resource['onlineMeetingUri']).toBe(meetingUri)
  expect((await bench().application.event('participant added', 1)).resource['uri']).toBe(`tel:${SECOND}`)
  await audioMs(bench().emulator, id, 300)
  expect(heardTone(bench().emulator, id, 1300)).toBeGreaterThan(-20)
  expect(heardTone(bench().emulator, other.id, 700)).toBeGreaterThan(-20)
  expect(bench().application.names()).not.toContain('audioVideoFlow added Disconnected')
  bench().emulator.world.hangUp(other.id)
  expect((await bench().application.event('participant deleted')).href).toContain(SECOND)
  expect((await bench().client.follow(meeting, 'terminateOnlineMeeting')).status).toBe(204)
  expect((await bench().emulator.world.until(id, 'ended')).state).toBe('ended')
  expect(
    await outcomeOf(
      await bench().client.follow((await bench().ring()).started, 'acceptAndBridgeAudioVideo', { meetingUri }),
    ),
  ).toBe('404/NotFound')
})

test('a caller is bridged to somebody else, and both end together', async () => {
  bench().emulator.world.voice(CALLER, promptOf(700, 400))
  const { id, started } = await bench().ring()
  const order = { toUri: AGENT }
  expect((await bench().client.follow(started, 'acceptAndBridgeAudioVideo', order)).status).toBe(201)
  await bench().application.event('audioVideoInvitation completed Connected')
  await audioMs(bench().emulator, id, 300)
  expect(heardTone(bench().emulator, id, 700, AGENT)).toBeGreaterThan(-20)
  const audio = await bench().application.event('audioVideo updated Connected')
  await bench().client.follow(audio, 'stopAudioVideo')
  await bench().application.event('conversation deleted')
  expect(legsOf(id)).toEqual([
    [CALLER, 'ended'],
    [AGENT, 'ended'],
  ])
})

test('a caller is not taken while the other one is not there', async () => {
  bench().emulator.world.party({ number: AGENT, outcome: 'busy' })
  const { id, started } = await bench().ring()
  await bench().client.follow(started, 'acceptAndBridgeAudioVideo', { toUri: AGENT })
  expect((await bench().application.event('audioVideoInvitation completed')).reason?.subcode).toBe('Busy')
  await bench().application.event('conversation deleted')
  expect(bench().emulator.world.callById(id).legs[0]).toMatchObject({ state: 'ended', endedBy: 'application' })
  const both = { toUri: AGENT, meetingUri: 'sip:x@y' }
  expect(
    await outcomeOf(await bench().client.follow((await bench().ring()).started, 'acceptAndBridgeAudioVideo', both)),
  ).toBe('400/BadRequest/ParameterValidationFailure')
})

test('what is known of bridged participants is kept, and changed under its tag', async () => {
  const { started } = await bench().ring()
  await bench().client.follow(started, 'acceptAndBridgeAudioVideo', { toUri: AGENT })
  const bridge = await bench().application.event('conversationBridge added')
  const known = { displayName: 'Agent', participantUri: AGENT, messageFilterState: 'Disabled' }
  const reply = await bench().client.follow(bridge, 'bridgedParticipants', known)
  expect(reply.status).toBe(201)
  const href = reply.headers.get('location') ?? ''
  expect((await bench().application.event('bridgedParticipant added')).resource).toMatchObject(known)
  expect(await outcomeOf(await bench().client.follow(bridge, 'bridgedParticipants', known))).toBe(
    '409/Conflict/AlreadyExists',
  )
  const changed = { ...known, messageFilterState: 'Enabled' }
  const { etag } = await bench().client.get(bridge.base + bridge.href)
  const put = (tag?: string): Promise<Response> =>
    bench().client.send('PUT', href, changed, tag === undefined ? {} : { 'if-match': tag })
  expect((await put(`"${String(etag)}"`)).status).toBe(204)
  expect(await outcomeOf(await put(`"${String(etag)}"`))).toBe('412/PreconditionFailed')
  expect((await put()).status).toBe(204)
  expect((await bench().application.event('bridgedParticipant updated')).resource).toMatchObject(changed)
  expect(await bench().client.get(href)).toMatchObject(changed)
  const list = await bench().client.follow(bridge, 'bridgedParticipants', undefined, 'GET')
  const all = JSON.parse(bare(await list.text())) as { _embedded: { bridgedParticipant: unknown[] } }
  expect(all['_embedded'].bridgedParticipant).toMatchObject([changed])
  expect(await outcomeOf(await bench().client.send('PUT', href.replace(AGENT, 'sip:no@body'), changed))).toBe(
    '404/NotFound',
  )
})

test('a meeting is made without entering it, and callers are bridged into it', async () => {
  const first = await bench().client.get(bench().client.ready.discoverUrl)
  const applications = await bench().client.get(
    `${first['_links']['applications']?.href}?endpointId=${bench().client.ready.endpoint}`,
  )
  const home = await bench().client.get(bench().emulator.url + (applications['_links']['application']?.href ?? ''))
  const order = { subject: 'Later', accessLevel: 'Everyone', leaders: [AGENT], automaticLeaderAssignment: 'Disabled' }
  const href = home['_embedded']['adhocMeetings']?.['_links']['self']?.href ?? ''
  const reply = await bench().client.send('POST', bench().emulator.url + href, order)
  expect(reply.status).toBe(201)
  const made = JSON.parse(bare(await reply.text())) as Hal
  expect(made).toMatchObject({ ...order, onlineMeetingUri: expect.stringContaining(';gruu;opaque=app:conf:focus:id:') })
  expect(bench().emulator.world.calls()).toEqual([])
  const { id, started } = await bench().ring()
  await bench().client.follow(started, 'acceptAndBridgeAudioVideo', { meetingUri: made['onlineMeetingUri'] })
  await bench().application.event('conversationBridge added')
  expect(bench().emulator.world.callById(id).state).toBe('answered')
})

test('an application that leaves a meeting lets two callers talk, but not one alone', async () => {
  const { call, id, meeting, conversation } = await meet()
  const other = await bench().ring(SECOND)
  const meetingUri = uriOf(meeting)
  for (const started of [call, other.started])
    await bench().client.follow(started, 'acceptAndBridgeAudioVideo', { meetingUri })
  await bench().application.event('conversationBridge added', 1)
  expect((await bench().client.send('DELETE', conversation.base + conversation.href)).status).toBe(204)
  await bench().application.event('conversation deleted')
  expect([bench().emulator.world.callById(id).state, bench().emulator.world.callById(other.id).state]).toEqual([
    'answered',
    'answered',
  ])
  bench().emulator.world.hangUp(other.id)
  expect((await bench().emulator.world.until(id, 'ended')).state).toBe('ended')
  expect((await bench().emulator.world.until(bench().emulator.world.calls()[1]?.id ?? '', 'ended')).state).toBe('ended')
})

test('a meeting that is over is over for the application, and nobody comes into it any more', async () => {
  const { meeting } = await meet()
  bench().emulator.world.hangUp(bench().emulator.world.calls()[1]?.id ?? '', uriOf(meeting))
  expect((await bench().application.event('conversation deleted')).type).toBe('deleted')
  const missing = { meetingUri: uriOf(meeting) }
  const { started } = await bench().ring(SECOND)
  expect(await outcomeOf(await bench().client.follow(started, 'acceptAndBridgeAudioVideo', missing))).toBe(
    '404/NotFound',
  )
})
