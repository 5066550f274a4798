import type { Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { createUcwaOnPremisesDoor } from '../src/ucwa/on-premises/door.ts'
import type { UcwaOnPremisesOptions } from '../src/ucwa/on-premises/options.ts'
import { becomes, simulatedTests, startNetwork } from './host.ts'
import { audioMs, type Heard, heardTone, outcomeOf, promptOf } from './ucwa-application.ts'
import { UcwaUser } from './ucwa-user.ts'

simulatedTests()

const PHONE = '+14255552222'
const TARGET = 'sip:target@premises.example'
let emulator: Emulator
let user: UcwaUser
async function start(options: UcwaOnPremisesOptions = {}): Promise<void> {
  emulator = await startNetwork({ doors: [(network) => createUcwaOnPremisesDoor(network, options)] })
  user = await new UcwaUser(emulator).authorize()
  await user.signIn()
}
beforeEach(() => start())
afterEach(() => emulator.close())
const dial = (more: object = {}): Promise<Response> =>
  user.post(user.link('communication', 'startPhoneAudio'), { phoneNumber: `tel:${PHONE}`, to: TARGET, ...more })
async function connect(): Promise<{ id: string; audio: Heard }> {
  await dial()
  const audio = await user.event('phoneAudio updated Connected')
  await user.event('phoneAudioInvitation completed Connected')
  return { id: emulator.world.calls()[0]?.id ?? '', audio }
}
async function available(more: object): Promise<void> {
  await user.post(user.link('me', 'makeMeAvailable'), { phoneNumber: PHONE, ...more })
}

test('names of members and words may be written in any casing', async () => {
  await available({ AudioPreference: 'phoneaudio' })
  expect((await dial({ to: undefined, To: TARGET, IMPORTANCE: 'emergency' })).status).toBe(201)
  expect((await user.event('phoneAudioInvitation started')).resource).toMatchObject({ importance: 'Emergency' })
})

test("a call rings the user's own phone first, then the target, and both talk", async () => {
  emulator.world.voice(PHONE, promptOf(700, 400))
  emulator.world.voice(TARGET, promptOf(1300, 400))
  // whose leg it was, what happened to it, and how many legs the call had then
  const happened: [number: string, event: string, legs: number][] = []
  emulator.world.switchboard.watch((leg, { type }) => happened.push([leg.number, type, leg.call.legs.length]))
  const reply = await dial({ operationId: 'operation-1', subject: 'Hello' })
  expect(reply.status).toBe(201)
  const started = await user.event('phoneAudioInvitation started')
  expect(reply.headers.get('location')).toBe(started.href)
  expect(started.resource).toMatchObject({ operationId: 'operation-1', subject: 'Hello', direction: 'Outgoing' })
  const completed = await user.event('phoneAudioInvitation completed')
  expect(happened).toEqual([
    [PHONE, 'ringing', 1],
    [PHONE, 'answered', 1],
    [TARGET, 'ringing', 2],
    [TARGET, 'answered', 2],
  ])
  expect(completed.resource['_embedded']['acceptedByParticipant']).toMatchObject([{ uri: TARGET }])
  expect(user.names()).toEqual([
    'phoneAudioInvitation started Connecting',
    'conversation added Connecting',
    'phoneAudio updated Connecting',
    'phoneAudioInvitation updated Alerting',
    'phoneAudio updated Connected',
    'conversation updated Connected',
    'phoneAudioInvitation completed Connected',
  ])
  const [call] = emulator.world.calls()
  expect(call?.legs.map(({ number, state }) => [number, state])).toEqual([
    [PHONE, 'answered'],
    [TARGET, 'answered'],
  ])
  const id = call?.id ?? ''
  await audioMs(emulator, id, 500)
  expect(heardTone(emulator, id, 700, TARGET)).toBeGreaterThan(-20)
  expect(heardTone(emulator, id, 1300, PHONE)).toBeGreaterThan(-20)
})

test('held, the two hear nothing of each other until the call is resumed', async () => {
  emulator.world.party({ number: TARGET, voiceLoop: true })
  emulator.world.voice(TARGET, promptOf(1300, 1000))
  const { id, audio } = await connect()
  const tail = (): Int16Array => {
    const pcm = emulator.world.switchboard.call(id)?.legs[0]?.heard ?? new Int16Array()
    return pcm.subarray(-16 * 100)
  }
  const loudest = (): number => tail().reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  await audioMs(emulator, id, 160)
  expect(loudest()).toBeGreaterThan(5000)
  expect(audio.resource['_links']['resumePhoneAudio']).toBeUndefined()
  expect((await user.follow(audio, 'holdPhoneAudio')).status).toBe(204)
  const held = await user.event('phoneAudio updated Connected', 1)
  expect(held.resource['_links']['holdPhoneAudio']).toBeUndefined()
  await audioMs(emulator, id, 160)
  expect(loudest()).toBe(0)
  expect(await outcomeOf(await user.follow(audio, 'holdPhoneAudio'))).toBe('409/Conflict')
  expect((await user.follow(held, 'resumePhoneAudio')).status).toBe(204)
  await user.event('phoneAudio updated Connected', 2)
  await audioMs(emulator, id, 160)
  expect(loudest()).toBeGreaterThan(5000)
})

test('stopped, deleted or hung up, a call ends for both phones', async () => {
  const { id, audio } = await connect()
  expect((await user.follow(audio, 'stopPhoneAudio')).status).toBe(204)
  await user.event('conversation deleted')
  expect(user.names().slice(7)).toEqual([
    'phoneAudio updated Disconnected',
    'conversation updated Disconnected',
    'conversation deleted',
  ])
  expect(emulator.world.callById(id).legs.map(({ state }) => state)).toEqual(['ended', 'ended'])
  expect(await outcomeOf(await user.follow(audio, 'stopPhoneAudio'))).toBe('404/NotFound')
  await dial()
  const second = await user.event('conversation updated Connected', 1)
  expect((await user.send('DELETE', second.href)).status).toBe(204)
  await user.event('conversation deleted', 1)
  await dial()
  await user.event('conversation updated Connected', 2)
  emulator.world.hangUp(emulator.world.calls()[2]?.id ?? '', TARGET)
  await user.event('conversation deleted', 2)
  expect(emulator.world.calls().map(({ state }) => state)).toEqual(['ended', 'ended', 'ended'])
})

test.each([
  [TARGET, 'busy', 'Failed', 'RemoteFailure', 'Busy'],
  [TARGET, 'decline', 'Declined', 'RemoteFailure', 'Declined'],
  [TARGET, 'no-answer', 'Failed', 'RemoteFailure', 'Timeout'],
  [PHONE, 'no-answer', 'Failed', 'LocalFailure', 'Timeout'],
] as const)('with %s %s the invitation ends as %s', async (number, outcome, state, code, subcode) => {
  emulator.world.party({ number, outcome, answerAfterMs: 30 })
  await dial()
  const completed = await user.event('phoneAudioInvitation completed')
  expect(completed).toMatchObject({ status: 'Failure', reason: { code, subcode } })
  expect(completed.resource['state']).toBe(state)
  await user.event('conversation deleted')
  expect(emulator.world.calls()[0]?.state).toBe('ended')
})

test('an invitation is cancelled while it rings', async () => {
  emulator.world.party({ number: TARGET, answerAfterMs: 60_000 })
  await dial()
  const alerting = await user.event('phoneAudioInvitation updated Alerting')
  expect((await user.follow(alerting, 'cancel')).status).toBe(204)
  expect((await user.event('phoneAudioInvitation completed')).reason?.subcode).toBe('Canceled')
  expect(emulator.world.calls()[0]?.legs.map(({ state }) => state)).toEqual(['ended', 'ended'])
})

test("while the user's own phone only rings, the target is not called", async () => {
  emulator.world.party({ number: PHONE, answerAfterMs: 60_000 })
  emulator.world.party({ number: TARGET, answerAfterMs: 0 })
  await dial()
  const started = await user.event('phoneAudioInvitation started')
  await becomes(() => emulator.world.calls()[0]?.legs[0]?.state === 'ringing')
  expect((await user.follow(started, 'cancel')).status).toBe(204)
  expect(emulator.world.calls()[0]?.legs.map(({ number }) => number)).toEqual([PHONE])
})

test('the target may stand in the query, and the phone may have been named earlier', async () => {
  await available({})
  const href = `${user.link('communication', 'startPhoneAudio')}?to=${encodeURIComponent(TARGET)}`
  expect((await user.post(href, {})).status).toBe(201)
  await user.event('phoneAudio updated Connected')
  expect(emulator.world.calls()[0]?.legs.map(({ number }) => number)).toEqual([PHONE, TARGET])
})

test.each([
  [{ to: undefined }, '400/BadRequest/ParameterValidationFailure'],
  [{ phoneNumber: undefined }, '400/BadRequest/ParameterValidationFailure'],
  [{ operationId: 'x'.repeat(51) }, '400/BadRequest/ParameterValidationFailure'],
  [{ to: 'nobody at all' }, '400/BadRequest/NormalizationFailed'],
])('a start with %j is refused', async (wrong, outcome) => {
  expect(await outcomeOf(await dial(wrong))).toBe(outcome)
  expect(emulator.world.calls()).toEqual([])
})

test('a user whose policy forbids phone audio has no link to it, and is refused', async () => {
  const href = user.link('communication', 'startPhoneAudio')
  await emulator.close()
  await start({ withheld: ['startPhoneAudio'] })
  expect(() => user.link('communication', 'startPhoneAudio')).toThrow('no link')
  const here = href.replace(/\d{12}/, /\d{12}/.exec(user.next)?.[0] ?? '')
  expect(await outcomeOf(await user.post(here, { phoneNumber: PHONE, to: TARGET }))).toBe('403/Forbidden')
})

test('what is going on can be read at any time', async () => {
  const { audio } = await connect()
  const conversations = await user.get(user.link('communication', 'conversations'))
  const [found] = conversations['_embedded']['conversation'] as unknown as Record<string, unknown>[]
  expect(found).toMatchObject({ state: 'Connected', created: expect.stringMatching(/^\/Date\(\d+\)\/$/) })
  expect((await user.get(audio.href))['state']).toBe('Connected')
  const started = await user.event('phoneAudioInvitation started')
  expect((await user.get(started.href))['state']).toBe('Connected')
})
