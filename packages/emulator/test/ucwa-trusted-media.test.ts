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

test('a prompt is fetched and heard, and known by its address', async () => {
  const { id, flow } = await connect()
  const promptUrl = application.serve('/hello.wav', promptOf(700, 300))
  const reply = await play(flow, promptUrl)
  expect(reply.status).toBe(201)
  const completed = await application.event('prompt completed')
  expect(completed).toMatchObject({ status: 'Success', in: 'audioVideoFlow', sender: 'conversation' })
  expect(completed.resource['promptUri']).toBe(promptUrl)
  expect(reply.headers.get('location')).toBe(completed.base + completed.href)
  expect((await application.event('prompt started')).href).toBe(completed.href)
  expect(heardTone(emulator, id, 700)).toBeGreaterThan(-15)
  expect(heardTone(emulator, id, 1300)).toBeLessThan(-60)
})

test('a second prompt waits for the first, and both are heard', async () => {
  const { id, flow } = await connect()
  await play(flow, application.serve('/1.wav', promptOf(700, 200, 8000)))
  await play(flow, application.serve('/2.wav', promptOf(1300, 200)))
  await application.event('prompt completed', 1)
  const order = application.names().filter((name) => name.startsWith('prompt'))
  expect(order).toEqual(['prompt started', 'prompt completed', 'prompt started', 'prompt completed'])
  expect(heardTone(emulator, id, 700)).toBeGreaterThan(-20)
  expect(heardTone(emulator, id, 1300)).toBeGreaterThan(-20)
})

test('a loop goes on until prompts are stopped, which is no error though it is called a failure', async () => {
  const { id, flow } = await connect()
  const promptUrl = application.serve('/loop.wav', promptOf(700, 60))
  await play(flow, promptUrl, { loop: true })
  await play(flow, promptUrl)
  await application.event('prompt started')
  await audioMs(emulator, id, 300)
  expect((await client.follow(flow, 'stopPrompts')).status).toBe(204)
  const stopped = [await application.event('prompt completed'), await application.event('prompt completed', 1)]
  for (const { status, reason } of stopped) {
    expect({ status, reason }).toEqual({
      status: 'Failure',
      reason: { code: 'Informational', subcode: 'PromptsStopped', message: null },
    })
  }
  // 60 ms of sound were heard for much longer
  const before = emulator.world.heard(id).length
  expect(heardTone(emulator, id, 700)).toBeGreaterThan(-15)
  expect(before).toBeGreaterThan(300 * 32)
  // a prompt after it is heard as ever
  await play(flow, application.serve('/after.wav', promptOf(1300, 100)))
  expect((await application.event('prompt completed', 2)).status).toBe('Success')
})

test('a hang-up cuts a prompt short', async () => {
  const { id, flow } = await connect()
  await play(flow, application.serve('/long.wav', promptOf(700, 5000)))
  await application.event('prompt started')
  emulator.world.hangUp(id)
  const completed = await application.event('prompt completed')
  expect(completed).toMatchObject({
    status: 'Failure',
    reason: { code: 'Informational', subcode: 'CallTerminated', message: null },
  })
  await application.event('conversation deleted')
  expect(application.names().filter((name) => name === 'prompt completed')).toHaveLength(1)
  expect(await outcomeOf(await play(flow, `${application.url}/long.wav`))).toBe('404/NotFound')
})

test.each([
  ['is not there', () => `${application.url}/none.wav`],
  ['is no WAV', () => application.serve('/page.wav', Buffer.from('<html>'))],
])('a prompt that %s fails, and the next one is heard', async (_, urlOf) => {
  const { flow } = await connect()
  expect((await play(flow, urlOf())).status).toBe(201)
  expect(await application.event('prompt completed')).toMatchObject({
    status: 'Failure',
    reason: { code: 'LocalFailure', subcode: 'MediaFailure' },
  })
  await play(flow, application.serve('/good.wav', promptOf(700, 60)))
  expect((await application.event('prompt completed', 1)).status).toBe('Success')
})

test('a prompt without an address is refused', async () => {
  const { flow } = await connect()
  expect(await outcomeOf(await client.follow(flow, 'playPrompt', {}))).toBe('400/BadRequest/ParameterValidationFailure')
  expect(await outcomeOf(await client.follow(flow, 'playPrompt', 'nonsense'))).toBe(
    '400/BadRequest/DeserializationFailure',
  )
})

test('keys of the far party become tones with numbers', async () => {
  emulator.world.party({ number: AGENT, digits: [{ afterMs: 60, tones: '1*#' }] })
  await connect()
  await application.event('tone completed', 2)
  const tones = application.heard.filter(({ rel }) => rel === 'tone')
  expect(tones.map(({ resource }) => [resource['tone'], resource['sequenceId']])).toEqual([
    ['Tone1', 1],
    ['ToneStar', 2],
    ['TonePound', 3],
  ])
  expect(tones[0]).toMatchObject({ status: 'Success', in: 'audioVideoFlow' })
  expect(tones[0]?.href).toContain('toneId=Tone1')
})

test('resources are read as they are now', async () => {
  const { conversation, audio, flow, id } = await connect()
  const at = async (event: Heard): Promise<unknown> => (await client.get(event.base + event.href))['state']
  expect([await at(conversation), await at(audio), await at(flow)]).toEqual(['Connected', 'Connected', 'Connected'])
  emulator.world.hangUp(id)
  expect(await outcomeOf(await client.send('GET', audio.base + audio.href))).toBe('404/NotFound')
  expect(await outcomeOf(await client.send('PUT', audio.base + audio.href, {}))).toBe('405/MethodNotAllowed')
})

test('an application that joined muted plays to nobody, though its prompt takes its time', async () => {
  await client.start({ to: AGENT, callbackUrl: application.url, joinAudioMuted: true })
  const flow = await application.event('audioVideoFlow updated Connected')
  await play(flow, application.serve('/unheard.wav', promptOf(700, 200)))
  expect((await application.event('prompt completed')).status).toBe('Success')
  const id = emulator.world.calls()[0]?.id ?? ''
  expect(heardTone(emulator, id, 700)).toBeLessThan(-90)
  const muted = emulator.world.callById(id).legs.filter((leg) => leg.muted)
  expect(muted.map(({ kind, number }) => [kind, number])).toEqual([['application', client.ready.endpoint]])
  emulator.world.hangUp(id, AGENT)
  await application.event('conversation deleted')
  expect(emulator.world.callById(id).legs.map(({ state }) => state)).toEqual(['ended', 'ended'])
})
