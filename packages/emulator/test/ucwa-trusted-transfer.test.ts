import { type Emulator, startEmulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { ucwaTrustedDoor } from '../src/ucwa/trusted/door.ts'
import {
  audioMs,
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

test('a blind transfer connects the far party to the target and ends the call of the application', async () => {
  const { id, audio } = await connect()
  emulator.world.voice(AGENT, promptOf(700, 200))
  expect((await client.follow(audio, 'transfer', { to: OTHER, operationId: 'hand-over' })).status).toBe(201)
  const completed = await application.event('transfer completed')
  expect(completed).toMatchObject({ status: 'Success', sender: 'conversation' })
  expect(completed.resource['operationId']).toBe('hand-over')
  await application.event('conversation deleted')
  expect(application.names().slice(9)).toEqual([
    'transfer started',
    'transfer completed',
    'audioVideo updated Disconnected',
    'audioVideoFlow deleted',
    'conversation updated Disconnected',
    'conversation deleted',
  ])
  const { legs } = emulator.world.callById(id)
  expect(legs.map(({ number, state }) => [number, state])).toEqual([
    [AGENT, 'answered'],
    [OTHER, 'answered'],
  ])
  const [first] = emulator.world.switchboard.call(id)?.legs ?? []
  first?.voice.play(new Int16Array(3200).map((_, index) => Math.round(9000 * Math.sin(index * 0.4))))
  await audioMs(emulator, id, 240)
  expect(heardTone(emulator, id, (0.4 * 16_000) / (2 * Math.PI), OTHER)).toBeGreaterThan(-20)
  emulator.world.hangUp(id, AGENT)
  expect((await emulator.world.until(id, 'ended')).state).toBe('ended')
})

test('a target that does not take the call leaves it as it was', async () => {
  emulator.world.party({ number: OTHER, outcome: 'busy' })
  const { audio, flow } = await connect()
  await client.follow(audio, 'transfer', { to: OTHER })
  expect(await application.event('transfer completed')).toMatchObject({
    status: 'Failure',
    reason: { subcode: 'Busy' },
  })
  await play(flow, application.serve('/a.wav', promptOf(700, 60)))
  expect((await application.event('prompt completed')).status).toBe('Success')
})

test('a transfer names a target or a call, not both and not neither', async () => {
  const { audio } = await connect()
  for (const body of [{}, { to: OTHER, replacesCallContext: 'x' }]) {
    expect(await outcomeOf(await client.follow(audio, 'transfer', body))).toBe(
      '400/BadRequest/ParameterValidationFailure',
    )
  }
})

test("a transfer that replaces puts the second call's party in the place of the application in the first", async () => {
  const first = await connect()
  const second = await connect(OTHER)
  const replacesCallContext = first.audio.resource['callContext']
  expect((await client.follow(second.audio, 'transfer', { replacesCallContext })).status).toBe(201)
  expect((await application.event('transfer completed')).status).toBe('Success')
  await application.event('conversation deleted', 1)
  expect(application.names().filter((name) => name === 'audioVideo updated Disconnected')).toHaveLength(2)
  const legs = emulator.world.calls().map(({ legs: [leg] }) => leg)
  expect(legs.map((leg) => leg?.state)).toEqual(['answered', 'answered'])
  expect(legs[0]?.conversation).toBe(legs[1]?.conversation)
  emulator.world.hangUp(first.id)
  expect((await emulator.world.until(second.id, 'ended')).state).toBe('ended')
})

test('a transfer that replaces an unknown call fails', async () => {
  const { audio } = await connect()
  await client.follow(audio, 'transfer', { replacesCallContext: 'bm9uZQ==' })
  expect((await application.event('transfer completed')).status).toBe('Failure')
})
