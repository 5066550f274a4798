import { type Emulator, startEmulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { ucwaTrustedDoor } from '../src/ucwa/trusted/door.ts'
import { type UcwaTrustedOptions } from '../src/ucwa/trusted/options.ts'
import { outcomeOf, startUcwaApplication, type UcwaApplication } from './ucwa-application.ts'
import { TrustedClient } from './ucwa-trusted-client.ts'

const AGENT = 'sip:agent@trunkline.example'
let emulator: Emulator
let application: UcwaApplication
let client: TrustedClient
async function start(options: UcwaTrustedOptions = {}): Promise<void> {
  emulator = await startEmulator({ doors: [ucwaTrustedDoor(options)] })
  client = await new TrustedClient(emulator).authorize()
}
beforeEach(async () => {
  application = await startUcwaApplication()
  await start()
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})
const order = (more: object = {}): object => ({ to: AGENT, callbackUrl: `${application.url}/call`, ...more })
const begin = async (more: object = {}): Promise<string> => outcomeOf(await client.start(order(more)))

test('an answered call tells its three tracks in order, each event posted once with its number', async () => {
  expect(await begin({ operationId: 'operation-1', subject: 'Hello', importance: 'Urgent' })).toBe('201')
  await application.event('audioVideoFlow updated Connected')
  expect(application.names()).toEqual([
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
  expect(application.heard.map(({ ack }) => ack)).toEqual([1, 2, 3, 4, 5, 5, 6, 7, 8])
  expect(new Set(application.heard.map(({ base }) => base))).toEqual(new Set([emulator.url]))
  expect(application.heard.every(({ href }) => /^\/platformservice\/tgt-[0-9a-f]{32}\/v1\//.test(href))).toBe(true)
  const started = await application.event('audioVideoInvitation started')
  expect(started.sender).toBe('communication')
  expect(started.resource).toMatchObject({ operationId: 'operation-1', subject: 'Hello', importance: 'Urgent' })
  expect(Object.keys(started.resource['_links'])).toEqual(['self', 'conversation', 'cancel', 'audioVideo'])
  const connected = await application.event('audioVideo updated Connected')
  expect(connected.sender).toBe('conversation')
  expect(connected.resource).toMatchObject({
    supportsReplaces: 'Enabled',
    callContext: expect.stringMatching(/^[\w+/]+=*$/),
  })
  expect(emulator.world.calls()[0]).toMatchObject({ state: 'answered', to: AGENT, door: 'ucwa-trusted-application' })
})

test('the application hangs up by the link of the audio, and all three tracks end', async () => {
  await begin()
  const audio = await application.event('audioVideo updated Connected')
  expect(await outcomeOf(await client.follow(audio, 'stopAudioVideo', { reason: 'Weather' }))).toBe(
    '400/BadRequest/ParameterValidationFailure',
  )
  expect((await client.follow(audio, 'stopAudioVideo', { reason: 'UserInitiatedAction' })).status).toBe(204)
  await application.event('conversation deleted')
  expect(application.names().slice(9)).toEqual([
    'audioVideo updated Disconnected',
    'audioVideoFlow deleted',
    'conversation updated Disconnected',
    'conversation deleted',
  ])
  expect(await outcomeOf(await client.follow(audio, 'stopAudioVideo'))).toBe('404/NotFound')
  expect(emulator.world.calls()[0]?.legs[0]).toMatchObject({ cause: 'hung-up', endedBy: 'application' })
})

test('a conversation is deleted, and the far party hangs up: both end the call', async () => {
  await begin()
  const first = await application.event('audioVideoFlow updated Connected')
  const conversation = await application.event('conversation updated Connected')
  expect((await client.send('DELETE', first.base + conversation.href)).status).toBe(204)
  await application.event('conversation deleted')
  await begin()
  await application.event('audioVideoFlow updated Connected', 1)
  emulator.world.hangUp(emulator.world.calls()[1]?.id ?? '')
  await application.event('conversation deleted', 1)
  expect(emulator.world.calls().map(({ legs }) => legs[0]?.endedBy)).toEqual(['application', 'party'])
})

test('an invitation is cancelled while it rings', async () => {
  emulator.world.party({ number: AGENT, answerAfterMs: 60_000 })
  await begin()
  const alerting = await application.event('audioVideoInvitation updated Alerting')
  expect((await client.follow(alerting, 'cancel')).status).toBe(204)
  const completed = await application.event('audioVideoInvitation completed')
  expect(completed).toMatchObject({ status: 'Failure', reason: { subcode: 'Canceled' } })
  expect(completed.resource['state']).toBe('Cancelled')
  await application.event('conversation deleted')
  expect(application.names().some((name) => name.startsWith('audioVideoFlow'))).toBe(false)
})

test.each([
  ['busy', 'Failed', 'Busy'],
  ['decline', 'Declined', 'Declined'],
  ['no-answer', 'Failed', 'Timeout'],
  ['unreachable', 'Failed', 'Unreachable'],
] as const)('a far party that is %s ends the invitation as %s, %s', async (outcome, state, subcode) => {
  emulator.world.party({ number: AGENT, outcome, answerAfterMs: 30 })
  await begin()
  const completed = await application.event('audioVideoInvitation completed')
  expect(completed).toMatchObject({ status: 'Failure', reason: { code: 'RemoteFailure', subcode } })
  expect(completed.resource['state']).toBe(state)
  await application.event('conversation deleted')
})

test('nobody answers within the time of invitations', async () => {
  await emulator.close()
  await start({ ringMs: 60 })
  emulator.world.party({ number: AGENT, outcome: 'no-answer' })
  await begin()
  expect((await application.event('audioVideoInvitation completed')).reason?.subcode).toBe('Timeout')
})

test('a telephone number is not reached', async () => {
  await begin({ to: 'sip:+14255550123@trunkline.example;user=phone' })
  expect((await application.event('audioVideoInvitation completed')).reason?.subcode).toBe('Unreachable')
})

test('without a remote media host there is no flow, and nothing to play with', async () => {
  await begin({ mediaHost: undefined })
  const audio = await application.event('audioVideo updated Connected')
  await application.event('audioVideoInvitation completed Connected')
  expect(audio.resource['_links']['audioVideoFlow']).toBeUndefined()
  const flow = `${audio.base}${audio.href.replace('/audioVideo?', '/audioVideo/audioVideoFlow/prompts?')}`
  expect(await outcomeOf(await client.send('POST', flow, { promptUrl: `${application.url}/a.wav` }))).toBe(
    '404/NotFound',
  )
  // keys that nobody listens to
  const [leg] = emulator.world.switchboard.calls[0]?.legs ?? []
  const pressed = new Promise<void>((resolve) => leg?.watch(({ type }) => type === 'digit' && resolve()))
  leg?.press('5')
  await pressed
  emulator.world.hangUp(emulator.world.calls()[0]?.id ?? '')
  await application.event('conversation deleted')
  expect(application.names().some((name) => /^(audioVideoFlow|tone)/.test(name))).toBe(false)
})

test('callbacks meet faults: one comes twice, one never, and the reply after the event', async () => {
  const door = 'ucwa-trusted-application'
  emulator.world.fault({ on: { door, kind: 'callback', event: 'conversation.added' }, effect: 'twice' })
  emulator.world.fault({ on: { door, kind: 'callback', event: 'audioVideoFlow.added' }, effect: 'never' })
  emulator.world.fault({
    on: { door, kind: 'request', method: 'POST', path: '/audioVideoInvitations' },
    effect: 'late',
    afterMs: 150,
  })
  const reply = begin()
  await application.event('audioVideoInvitation started')
  const settled = await Promise.race([reply, Promise.resolve('pending')])
  expect(settled).toBe('pending')
  expect(await reply).toBe('201')
  await application.event('audioVideoFlow updated Connected')
  expect(application.names().filter((name) => name.startsWith('conversation added'))).toHaveLength(2)
  expect(application.names()).not.toContain('audioVideoFlow added Disconnected')
})

test('a request that is throttled has the code of it', async () => {
  emulator.world.fault({ on: { kind: 'request', path: '/discover' }, effect: 'throttle' })
  expect(await outcomeOf(await client.send('GET', client.ready.discoverUrl))).toBe('429/TooManyRequests')
})
