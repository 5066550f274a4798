import { type Emulator, ucwaOnPremisesDoor } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { simulatedTests, startNetwork } from './host.ts'
import { audioMs, type Heard, heardTone, outcomeOf, promptOf } from './ucwa-application.ts'
import { UcwaUser } from './ucwa-user.ts'

simulatedTests()

const PHONE = '+14255552222'
const TARGET = 'sip:target@premises.example'
const THIRD = '+14255553333'
let emulator: Emulator
let user: UcwaUser
beforeEach(async () => {
  emulator = await startNetwork({ doors: [ucwaOnPremisesDoor()] })
  user = await new UcwaUser(emulator).authorize()
  await user.signIn()
})
afterEach(() => emulator.close())
async function connect(): Promise<{ id: string; audio: Heard; conversation: Heard }> {
  await user.post(user.link('communication', 'startPhoneAudio'), { phoneNumber: PHONE, to: TARGET })
  const audio = await user.event('phoneAudio updated Connected')
  const conversation = await user.event('conversation updated Connected')
  return { id: emulator.world.calls()[0]?.id ?? '', audio, conversation }
}
const add = (conversation: Heard, to = THIRD): Promise<Response> =>
  user.follow(conversation, 'addParticipant', { operationId: 'add-1', to })
const statesOf = (id: string): string[] => emulator.world.callById(id).legs.map(({ state }) => state)

test('a participant is called into a conference of three, and all hear all', async () => {
  const tones = new Map([
    [PHONE, 500],
    [TARGET, 700],
    [THIRD, 1300],
  ])
  for (const [number, frequency] of tones) {
    emulator.world.party({ number, voiceLoop: true })
    emulator.world.voice(number, promptOf(frequency, 1000))
  }
  const { id, conversation } = await connect()
  const reply = await add(conversation)
  expect(reply.status).toBe(201)
  const completed = await user.event('participantInvitation completed')
  expect(completed).toMatchObject({ status: 'Success', resource: { operationId: 'add-1', state: 'Connected' } })
  expect(reply.headers.get('location')).toBe(completed.href)
  expect(await user.get(completed.href)).toMatchObject({ rel: 'participantInvitation', to: THIRD })
  const at = user.names().indexOf('participantInvitation started Connecting')
  expect(user.names().slice(at)).toEqual([
    'participantInvitation started Connecting',
    'conversation updated Conferencing',
    'conversation updated Conferenced',
    'localParticipant added',
    'participantAudio added',
    'participant added',
    'participantAudio added',
    'participant added',
    'participantAudio added',
    'participantInvitation completed Connected',
  ])
  expect((await user.event('localParticipant added')).resource['uri']).toBe(user.ready.userUri)
  await audioMs(emulator, id, 400)
  for (const listener of tones.keys()) {
    for (const [speaker, frequency] of tones) {
      // nobody hears himself
      expect([speaker, listener, heardTone(emulator, id, frequency, listener) > -30]).toEqual([
        speaker,
        listener,
        speaker !== listener,
      ])
    }
  }
  const list = await user.get(conversation.resource['_links']['participants']?.href ?? '')
  const uris = (list['_embedded']['participant'] as unknown as { uri: string }[]).map(({ uri }) => uri)
  expect(uris).toEqual([TARGET, `tel:${THIRD}`])
})

test('whoever is muted is not heard until he is unmuted', async () => {
  emulator.world.party({ number: THIRD, voiceLoop: true })
  emulator.world.voice(THIRD, promptOf(1300, 1000))
  const { id, conversation } = await connect()
  await add(conversation)
  const audio = await user.event('participantAudio added', 2)
  const loudest = async (): Promise<number> => {
    await audioMs(emulator, id, 160)
    const pcm = emulator.world.switchboard.call(id)?.legs[0]?.heard ?? new Int16Array()
    return pcm.subarray(-1600).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0)
  }
  expect(await loudest()).toBeGreaterThan(5000)
  expect((await user.follow(audio, 'muteAudio')).status).toBe(204)
  const muted = await user.event('participantAudio updated')
  expect(muted.resource).toMatchObject({ audioMuted: true })
  expect(muted.resource['_links']['muteAudio']).toBeUndefined()
  expect(await loudest()).toBe(0)
  expect(await outcomeOf(await user.follow(audio, 'muteAudio'))).toBe('409/Conflict')
  expect((await user.follow(muted, 'unmuteAudio')).status).toBe(204)
  expect(await loudest()).toBeGreaterThan(5000)
})

test('a participant is thrown out and the others go on; the last but the user ends it', async () => {
  const { id, conversation } = await connect()
  await add(conversation)
  const third = await user.event('participant added', 1)
  expect(third.resource['uri']).toBe(`tel:${THIRD}`)
  expect((await user.follow(third, 'eject')).status).toBe(204)
  expect((await user.event('participant deleted')).href).toBe(third.href)
  expect(statesOf(id)).toEqual(['answered', 'answered', 'ended'])
  expect(await outcomeOf(await user.follow(third, 'eject'))).toBe('404/NotFound')
  emulator.world.hangUp(id, TARGET)
  await user.event('conversation deleted')
  expect(statesOf(id)).toEqual(['ended', 'ended', 'ended'])
})

test.each(['stopPhoneAudio', 'his phone'])(
  'a user who leaves by %s lets the others talk, but not one alone',
  async (way) => {
    const { id, audio, conversation } = await connect()
    await add(conversation)
    await user.event('participantInvitation completed')
    if (way === 'his phone') emulator.world.hangUp(id, PHONE)
    else await user.follow(audio, way)
    await user.event('conversation deleted')
    expect(statesOf(id)).toEqual(['ended', 'answered', 'answered'])
    emulator.world.hangUp(id, THIRD)
    expect((await emulator.world.until(id, 'ended')).state).toBe('ended')
  },
)

test.each([
  ['busy', 'Failed', 'Busy'],
  ['decline', 'Declined', 'Declined'],
] as const)('a participant who is %s is told, and the conference goes on', async (outcome, state, subcode) => {
  emulator.world.party({ number: THIRD, outcome })
  const { id, conversation } = await connect()
  await add(conversation)
  const completed = await user.event('participantInvitation completed')
  expect(completed).toMatchObject({ status: 'Failure', reason: { subcode }, resource: { state } })
  expect(statesOf(id)).toEqual(['answered', 'answered', 'ended'])
})

test('a further participant needs a name for his operation, an address, and a call that is up', async () => {
  const { audio, conversation } = await connect()
  const outcome = async (body: object): Promise<string> =>
    outcomeOf(await user.follow(conversation, 'addParticipant', body))
  expect(await outcome({ to: THIRD })).toBe('400/BadRequest/ParameterValidationFailure')
  expect(await outcome({ to: 'nobody at all', operationId: 'x' })).toBe('400/BadRequest/NormalizationFailed')
  await user.follow(audio, 'stopPhoneAudio')
  expect(await outcome({ to: THIRD, operationId: 'x' })).toBe('404/NotFound')
})
