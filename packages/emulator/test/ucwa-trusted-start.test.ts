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

test.each([
  [{ to: undefined }, 'to'],
  [{ to: 'tel:+14255550123' }, 'to'],
  [{ operationId: 'x'.repeat(51) }, 'operationId'],
  [{ subject: 'x'.repeat(251) }, 'subject'],
  [{ callbackUrl: `https://example.com/${'x'.repeat(1024)}` }, 'callbackUrl'],
  [{ importance: 'High' }, 'importance'],
  [{ joinAudioMuted: 'yes' }, 'joinAudioMuted'],
])('a start with %j is refused by the name of the parameter', async (wrong, name) => {
  const reply = await client.start(order(wrong))
  const body = (await reply.clone().json()) as { parameters: object }
  expect(await outcomeOf(reply)).toBe('400/BadRequest/ParameterValidationFailure')
  expect(Object.keys(body.parameters)).toEqual([name])
  expect(emulator.world.calls()).toEqual([])
})

test('an address for events that cannot be reached is found out before anything rings', async () => {
  expect(await begin({ callbackUrl: 'http://127.0.0.1:9/nobody' })).toBe('400/BadRequest/CallbackUriUnreachable')
  application.statuses.push(500)
  expect(await begin()).toBe('400/BadRequest/CallbackUriUnreachable')
  expect(await begin({ callbackUrl: undefined })).toBe('400/BadRequest/CallbackUriUnreachable')
  expect(emulator.world.calls()).toEqual([])
  expect(JSON.parse(application.posted[0]?.text ?? '')).toMatchObject({ sender: [] })
})

test('startAudio is the same resource for audio', async () => {
  const url = await client.discover('startAudio')
  expect(new URL(url).searchParams.get('modalities')).toBe('Audio')
  expect((await client.send('POST', url, order({ mediaHost: 'Remote' }))).status).toBe(201)
  await application.event('audioVideoFlow updated Connected')
})

test('a context goes to the registered address, in its query', async () => {
  await emulator.close()
  await start({ callbackUrl: `${application.url}/registered?x=1` })
  await begin({ callbackUrl: undefined, callbackContext: 'a b/ü' })
  const { path } = await application.event('conversation added')
  expect(new URL(path, application.url).searchParams.get('callbackContext')).toBe('a b/ü')
  expect(path).toContain('/registered?x=1&callbackContext=')
  await begin({ callbackContext: 'ignored' })
  expect((await application.event('conversation added', 1)).path).toBe('/call')
})
