import { expect, test } from 'vitest'

import { simulatedTests } from './host.ts'
import { outcomeOf } from './ucwa-application.ts'
import { AGENT, benchOfEach } from './ucwa-trusted-bench.ts'

simulatedTests()

const bench = benchOfEach()

test('an answered call tells its three tracks in order, each event posted once with its number', async () => {
  expect(await bench().begin({ operationId: 'operation-1', subject: 'Hello', importance: 'Urgent' })).toBe('201')
  await bench().application.event('audioVideoFlow updated Connected')
  expect(bench().application.names()).toEqual([
    'audioVideoInvitation started Connecting',
    'conversation added Connecting',
    'audioVideoInvitation updated Alerting',
    'audioVideo updated Connecting',
    'audioVideo updated Connected',
    'conversation updated Connected',
    'audioVideoFlow added Disconnected',
    'audioVideoInvitation completed Connected',
    'audioVideoFlow updated Connected',
  ])
  // the audio and the conversation come in one envelope
  expect(bench().application.heard.map(({ ack }) => ack)).toEqual([1, 2, 3, 4, 5, 5, 6, 7, 8])
  expect(new Set(bench().application.heard.map(({ base }) => base))).toEqual(new Set([bench().emulator.url]))
  expect(bench().application.heard.every(({ href }) => /^\/platformservice\/tgt-[0-9a-f]{32}\/v1\//.test(href))).toBe(
    true,
  )
  const started = await bench().application.event('audioVideoInvitation started')
  expect(started.sender).toBe('communication')
  expect(started.resource).toMatchObject({ operationId: 'operation-1', subject: 'Hello', importance: 'Urgent' })
  expect(Object.keys(started.resource['_links'])).toEqual(['self', 'conversation', 'cancel', 'audioVideo'])
  const connected = await bench().application.event('audioVideo updated Connected')
  expect(connected.sender).toBe('conversation')
  expect(connected.resource).toMatchObject({
    supportsReplaces: 'Enabled',
    callContext: expect.stringMatching(/^[\w+/]+=*$/),
  })
  expect(bench().emulator.world.calls()[0]).toMatchObject({
    state: 'answered',
    to: AGENT,
    door: 'ucwa-trusted-application',
  })
})

test('the application hangs up by the link of the audio, and all three tracks end', async () => {
  await bench().begin()
  const audio = await bench().application.event('audioVideo updated Connected')
  expect(await outcomeOf(await bench().client.follow(audio, 'stopAudioVideo', { reason: 'Weather' }))).toBe(
    '400/BadRequest/ParameterValidationFailure',
  )
  expect((await bench().client.follow(audio, 'stopAudioVideo', { reason: 'UserInitiatedAction' })).status).toBe(204)
  await bench().application.event('conversation deleted')
  expect(bench().application.names().slice(9)).toEqual([
    'audioVideo updated Disconnected',
    'audioVideoFlow deleted',
    'conversation updated Disconnected',
    'conversation deleted',
  ])
  expect(await outcomeOf(await bench().client.follow(audio, 'stopAudioVideo'))).toBe('404/NotFound')
  expect(bench().emulator.world.calls()[0]?.legs[0]).toMatchObject({ cause: 'hung-up', endedBy: 'application' })
})

test('a conversation is deleted, and the far party hangs up: both end the call', async () => {
  await bench().begin()
  const first = await bench().application.event('audioVideoFlow updated Connected')
  const conversation = await bench().application.event('conversation updated Connected')
  expect((await bench().client.send('DELETE', first.base + conversation.href)).status).toBe(204)
  await bench().application.event('conversation deleted')
  await bench().begin()
  await bench().application.event('audioVideoFlow updated Connected', 1)
  bench().emulator.world.hangUp(bench().emulator.world.calls()[1]?.id ?? '')
  await bench().application.event('conversation deleted', 1)
  expect(
    bench()
      .emulator.world.calls()
      .map(({ legs }) => legs[0]?.endedBy),
  ).toEqual(['application', 'party'])
})

test('an invitation is cancelled while it rings', async () => {
  bench().emulator.world.party({ number: AGENT, answerAfterMs: 60_000 })
  await bench().begin()
  const alerting = await bench().application.event('audioVideoInvitation updated Alerting')
  expect((await bench().client.follow(alerting, 'cancel')).status).toBe(204)
  const completed = await bench().application.event('audioVideoInvitation completed')
  expect(completed).toMatchObject({ status: 'Failure', reason: { subcode: 'Canceled' } })
  expect(completed.resource['state']).toBe('Cancelled')
  await bench().application.event('conversation deleted')
  expect(
    bench()
      .application.names()
      .some((name) => name.startsWith('audioVideoFlow')),
  ).toBe(false)
})

test.each([
  ['busy', 'Failed', 'Busy'],
  ['decline', 'Declined', 'Declined'],
  ['no-answer', 'Failed', 'Timeout'],
  ['unreachable', 'Failed', 'Unreachable'],
] as const)('a far party that is %s ends the invitation as %s, %s', async (outcome, state, subcode) => {
  bench().emulator.world.party({ number: AGENT, outcome, answerAfterMs: 30 })
  await bench().begin()
  const completed = await bench().application.event('audioVideoInvitation completed')
  expect(completed).toMatchObject({ status: 'Failure', reason: { code: 'RemoteFailure', subcode } })
  expect(completed.resource['state']).toBe(state)
  await bench().application.event('conversation deleted')
})

test('nobody answers within the time of invitations', async () => {
  await bench().emulator.close()
  await bench().restart({ ringMs: 60 })
  bench().emulator.world.party({ number: AGENT, outcome: 'no-answer' })
  await bench().begin()
  expect((await bench().application.event('audioVideoInvitation completed')).reason?.subcode).toBe('Timeout')
})

test('a telephone number is not reached', async () => {
  await bench().begin({ to: 'sip:+14255550123@trunkline.example;user=phone' })
  expect((await bench().application.event('audioVideoInvitation completed')).reason?.subcode).toBe('Unreachable')
})

test('without a remote media host there is no flow, and nothing to play with', async () => {
  await bench().begin({ mediaHost: undefined })
  const audio = await bench().application.event('audioVideo updated Connected')
  await bench().application.event('audioVideoInvitation completed Connected')
  expect(audio.resource['_links']['audioVideoFlow']).toBeUndefined()
  const flow = `${audio.base}${audio.href.replace('/audioVideo?', '/audioVideo/audioVideoFlow/prompts?')}`
  expect(
    await outcomeOf(await bench().client.send('POST', flow, { promptUrl: `${bench().application.url}/a.wav` })),
  ).toBe('404/NotFound')
  // keys that nobody listens to
  const [leg] = bench().emulator.world.switchboard.calls[0]?.legs ?? []
  const pressed = new Promise<void>((resolve) => leg?.watch(({ type }) => type === 'digit' && resolve()))
  leg?.press('5')
  await pressed
  bench().emulator.world.hangUp(bench().emulator.world.calls()[0]?.id ?? '')
  await bench().application.event('conversation deleted')
  expect(
    bench()
      .application.names()
      .some((name) => /^(audioVideoFlow|tone)/.test(name)),
  ).toBe(false)
})

test('callbacks meet faults: one comes twice, one never, and the reply after the event', async () => {
  const door = 'ucwa-trusted-application'
  bench().emulator.world.fault({ on: { door, kind: 'callback', event: 'conversation.added' }, effect: 'twice' })
  bench().emulator.world.fault({ on: { door, kind: 'callback', event: 'audioVideoFlow.added' }, effect: 'never' })
  bench().emulator.world.fault({
    on: { door, kind: 'request', method: 'POST', path: '/audioVideoInvitations' },
    effect: 'late',
    afterMs: 500,
  })
  expect(await bench().begin()).toBe('201')
  expect(bench().application.names()).toContain('audioVideoInvitation started Connecting')
  await bench().application.event('audioVideoFlow updated Connected')
  expect(
    bench()
      .application.names()
      .filter((name) => name.startsWith('conversation added')),
  ).toHaveLength(2)
  expect(bench().application.names()).not.toContain('audioVideoFlow added Disconnected')
})

test('a request that is throttled has the code of it', async () => {
  bench().emulator.world.fault({ on: { kind: 'request', path: '/discover' }, effect: 'throttle' })
  expect(await outcomeOf(await bench().client.send('GET', bench().client.ready.discoverUrl))).toBe(
    '429/TooManyRequests',
  )
})
