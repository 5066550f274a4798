import { expect, test } from 'vitest'

import { simulatedTests, startNetwork } from './host.ts'
import { heardTone, outcomeOf, promptOf } from './ucwa-application.ts'
import { AGENT, CALLER, benchOfEach } from './ucwa-trusted-bench.ts'
import { TrustedClient } from './ucwa-trusted-client.ts'

simulatedTests()

const bench = benchOfEach((application) => ({ callbackUrl: `${application.url}/registered` }))

test('a call to the endpoint is told to the registered address, with caller and application', async () => {
  const { started } = await bench().ring()
  expect(started.path).toBe('/registered')
  const { resource } = started
  expect(resource).toMatchObject({
    direction: 'Incoming',
    state: 'Connecting',
    operationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    to: `sip:${bench().client.ready.phoneNumber}@trunkline.example;user=phone`,
  })
  expect(Object.keys(resource['_links'])).toEqual([
    'self',
    'conversation',
    'audioVideo',
    'accept',
    'decline',
    'forward',
    'acceptAndBridgeAudioVideo',
    'startAdhocMeeting',
  ])
  expect(resource['_embedded']['from']).toMatchObject({ uri: 'tel:+14255550177' })
  const communication = resource['_embedded']['application']?.['_embedded']['communication']
  expect(communication?.['_links']['startAudio']?.href).toBe(
    (await bench().client.discover('startAudio')).slice(bench().emulator.url.length),
  )
})

test('an incoming call is told in the namespace in which the application was read last', async () => {
  await bench().client.discover('startAudio', bench().client.ready.otherDiscoverUrl)
  await bench().ring()
  expect(bench().application.posted[0]?.text).toContain('"ms:rtc:saas:audioVideoInvitation"')
  expect(bench().application.posted[0]?.text).not.toContain('"service:')
})

test('accepted with media of the service, the caller hears a prompt', async () => {
  const { id, started } = await bench().ring()
  expect((await bench().client.follow(started, 'accept', { mediaHost: 'Remote' })).status).toBe(204)
  const flow = await bench().application.event('audioVideoFlow updated Connected')
  expect(bench().application.names()).toEqual([
    'audioVideoInvitation started Connecting',
    'conversation added Connecting',
    'audioVideo updated Connecting',
    'audioVideo updated Connected',
    'conversation updated Connected',
    'audioVideoFlow added Disconnected',
    'audioVideoInvitation completed Connected',
    'audioVideoFlow updated Connected',
  ])
  const promptUrl = bench().application.serve('/welcome.wav', promptOf(700, 200))
  await bench().client.follow(flow, 'playPrompt', { promptUrl })
  await bench().application.event('prompt completed')
  expect(heardTone(bench().emulator, id, 700)).toBeGreaterThan(-15)
  expect(await outcomeOf(await bench().client.follow(started, 'accept', {}))).toBe('404/NotFound')
})

test('accepted without a media host there is no flow', async () => {
  const { started } = await bench().ring()
  await bench().client.follow(started, 'accept', {})
  const completed = await bench().application.event('audioVideoInvitation completed Connected')
  expect(completed.status).toBe('Success')
  const audio = await bench().application.event('audioVideo updated Connected')
  expect(audio.resource['_links']['audioVideoFlow']).toBeUndefined()
})

test('the context of the first reply comes back with all that follows', async () => {
  bench().application.replies.push(JSON.stringify({ CallbackContext: 'mine/1' }))
  const { started } = await bench().ring()
  await bench().client.follow(started, 'accept', { mediaHost: 'Remote' })
  await bench().application.event('audioVideoFlow updated Connected')
  const paths = bench().application.heard.map(({ path }) => path)
  expect(paths[0]).toBe('/registered')
  expect(new Set(paths.slice(1))).toEqual(new Set(['/registered?callbackContext=mine%2F1']))
})

test('declined, the caller is refused', async () => {
  const { id, started } = await bench().ring()
  expect(await outcomeOf(await bench().client.follow(started, 'decline', { reason: 'Weather' }))).toBe(
    '400/BadRequest/ParameterValidationFailure',
  )
  expect((await bench().client.follow(started, 'decline', { reason: 'Local' })).status).toBe(204)
  const completed = await bench().application.event('audioVideoInvitation completed Declined')
  expect(completed).toMatchObject({ status: 'Failure', reason: { code: 'LocalFailure', subcode: 'Declined' } })
  await bench().application.event('conversation deleted')
  expect(bench().emulator.world.callById(id).legs[0]).toMatchObject({ cause: 'declined', endedBy: 'application' })
})

test('forwarded, the caller is connected to somebody else', async () => {
  const { id, started } = await bench().ring()
  expect(await outcomeOf(await bench().client.follow(started, 'forward', {}))).toBe(
    '400/BadRequest/ParameterValidationFailure',
  )
  expect((await bench().client.follow(started, 'forward', { to: AGENT })).status).toBe(204)
  const completed = await bench().application.event('audioVideoInvitation completed Forwarded')
  expect(completed.reason?.subcode).toBe('Forwarded')
  await bench().emulator.world.until(id, 'answered')
  await expect
    .poll(() =>
      bench()
        .emulator.world.callById(id)
        .legs.map(({ state }) => state),
    )
    .toEqual(['answered', 'answered'])
  bench().emulator.world.hangUp(id, AGENT)
  expect((await bench().emulator.world.until(id, 'ended')).state).toBe('ended')
})

test('a caller who gives up, and one whom nobody takes, end the invitation in their ways', async () => {
  const { id } = await bench().ring()
  bench().emulator.world.hangUp(id)
  expect((await bench().application.event('audioVideoInvitation completed')).reason).toMatchObject({
    code: 'RemoteFailure',
    subcode: 'Canceled',
  })
  await bench().emulator.world.call({ from: CALLER, to: bench().client.ready.endpoint, ringMs: 20 })
  expect((await bench().application.event('audioVideoInvitation completed', 1)).reason?.subcode).toBe('Missed')
})

test('a voiceUrl of the number goes before the registered address, and other numbers are not taken', async () => {
  bench().emulator.world.number(bench().client.ready.endpoint, { voiceUrl: `${bench().application.url}/world` })
  const { started } = await bench().ring()
  expect(started.path).toBe('/world')
  await expect(bench().emulator.world.call({ from: CALLER, to: '+14255559999' })).rejects.toThrow(
    'No application takes calls',
  )
})

test('beside the other doors, a call to the endpoint is this one’s', async () => {
  await using whole = await startNetwork()
  const ready = new TrustedClient(whole).ready
  whole.world.number(ready.endpoint, { voiceUrl: `${bench().application.url}/world` })
  const { door } = await whole.world.call({ from: CALLER, to: ready.endpoint })
  expect(door).toBe('ucwa-trusted-application')
  expect((await bench().application.event('audioVideoInvitation started')).path).toBe('/world')
})
