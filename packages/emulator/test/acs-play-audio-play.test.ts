import { decodeWav, encodeWav, toneDbfs } from '@trunkline/audio'
import { acsPlayAudioDoor, type AcsPlayAudioOptions, type Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { audioMs, heardTone, prompt } from './acs-application.ts'
import { type Application, Client, startApplication } from './acs-play-audio-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests()

const PARTY = '+14255550123'
const GUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/
let emulator: Emulator
let application: Application
let client: Client
async function start(options?: AcsPlayAudioOptions): Promise<void> {
  emulator = await startNetwork(options && { doors: [acsPlayAudioDoor(options)] })
  client = new Client(emulator)
}
beforeEach(async () => {
  application = await startApplication()
  await start()
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})
const play = (id: string, body: object) => client.reply(202, 'POST', `callConnections/${id}/:playAudio`, body)
/** How long a tone was heard, in milliseconds, in steps of 20. */
function toneMs(call: string, frequency: number): number {
  const { channels, sampleRate } = decodeWav(emulator.world.heard(call))
  const pcm = channels[0] ?? new Int16Array()
  let ms = 0
  for (let at = 0; at + 320 <= pcm.length; at += 320)
    if (toneDbfs(pcm.subarray(at, at + 320), { frequency, sampleRate }) > -20) ms += 20
  return ms
}
/** The WAV as the vendor's sample has it: a format chunk of 18 bytes, and a chunk that nobody knows before the sound. */
function withLongFormat(wav: Uint8Array): Uint8Array {
  const head = Buffer.from(wav.subarray(0, 36))
  const extra = Buffer.concat([
    Buffer.from([0, 0]),
    Buffer.from('note'),
    Buffer.from([4, 0, 0, 0]),
    Buffer.from('abcd'),
  ])
  head.writeUInt32LE(18, 16)
  head.writeUInt32LE(wav.length - 8 + extra.length, 4)
  return Buffer.concat([head, extra, wav.subarray(36)])
}

/** The same bytes, as samples of 8 bits. */
function ofEightBits(wav: Uint8Array): Uint8Array {
  const changed = Buffer.from(wav)
  changed.writeUInt32LE(16_000, 28)
  changed.writeUInt16LE(1, 32)
  changed.writeUInt16LE(8, 34)
  return changed
}

test('a prompt is accepted as running, heard once in its full length, and told as completed with its context', async () => {
  const { id } = await client.dial(application, PARTY)
  const audioFileUri = application.serve('/a.wav', withLongFormat(prompt(440, 400)))
  const reply = await play(id, { audioFileUri, loop: false, operationContext: 'welcome' })
  expect(reply).toEqual({ operationId: expect.stringMatching(GUID), status: 'running', operationContext: 'welcome' })
  const { path, data, event } = await application.event('PlayAudioResult')
  expect(path).toBe('/call')
  expect(event['source']).toBe(`calling/callConnections/${id}/playAudio`)
  // neither call nor operation is named
  expect(data).toEqual({
    resultInfo: { code: 200, subcode: 0, message: expect.any(String) },
    operationContext: 'welcome',
    status: 'completed',
  })
  expect(heardTone(emulator, id, 440)).toBeGreaterThan(-12)
  expect(toneMs(id, 440)).toBe(400)
})

test('a result goes to the address of its request where that has one', async () => {
  const { id } = await client.dial(application, PARTY)
  const audioFileUri = application.serve('/a.wav', prompt(440, 60))
  expect(await play(id, { audioFileUri, callbackUri: `${application.url}/played` })).not.toHaveProperty(
    'operationContext',
  )
  const { path, data } = await application.event('PlayAudioResult')
  expect([path, Object.keys(data).toSorted()]).toEqual(['/played', ['resultInfo', 'status']])
})

test.each([
  ['8 kHz', () => prompt(440, 100, 8000)],
  ['stereo', () => encodeWav({ sampleRate: 16_000, channels: [new Int16Array(1600), new Int16Array(1600)] })],
  ['of 8 bits', () => ofEightBits(prompt(440, 100))],
  ['no WAV at all', () => new TextEncoder().encode('<html></html>')],
])('a file that is %s fails as an invalid format, and nothing is heard', async (_what, wav) => {
  const { id } = await client.dial(application, PARTY)
  await play(id, { audioFileUri: application.serve('/bad.wav', wav()), operationContext: 'bad' })
  const { data } = await application.event('PlayAudioResult')
  expect(data).toMatchObject({ operationContext: 'bad', status: 'failed', resultInfo: { code: 400, subcode: 8535 } })
  expect(toneMs(id, 440)).toBe(0)
})

test('a file that is not there fails as one that could not be fetched, and the call goes on', async () => {
  const { id } = await client.dial(application, PARTY)
  await play(id, { audioFileUri: `${application.url}/none.wav`, operationContext: 'none' })
  const { data } = await application.event('PlayAudioResult')
  expect(data).toMatchObject({ status: 'failed', resultInfo: { code: 400, subcode: 8536 } })
  await play(id, { audioFileUri: application.serve('/a.wav', prompt(440, 60)) })
  expect((await application.event('PlayAudioResult', { index: 1 })).data).toMatchObject({ status: 'completed' })
})

test('a loop goes on until all media are cancelled: the cancel is completed, each play is told by its subcode', async () => {
  const { id } = await client.dial(application, PARTY)
  const audioFileUri = application.serve('/a.wav', prompt(440, 100))
  await play(id, { audioFileUri, loop: true, operationContext: 'loop' })
  await play(id, { audioFileUri, operationContext: 'waits' })
  await audioMs(emulator, id, 600)
  const reply = await client.reply(200, 'POST', `callConnections/${id}/:cancelAllMediaOperations`, {
    operationContext: 'c',
  })
  expect(reply).toEqual({ operationId: expect.stringMatching(GUID), status: 'completed', operationContext: 'c' })
  const cancelled = [
    await application.event('PlayAudioResult'),
    await application.event('PlayAudioResult', { index: 1 }),
  ]
  expect(cancelled.map(({ data }) => data)).toEqual(
    ['loop', 'waits'].map((operationContext) => ({
      operationContext,
      status: 'completed',
      resultInfo: { code: 400, subcode: 8508, message: expect.any(String) },
    })),
  )
  const heard = toneMs(id, 440)
  expect(heard).toBeGreaterThan(300)
  await audioMs(emulator, id, 200)
  expect(toneMs(id, 440)).toBe(heard)
  await client.reply(200, 'POST', `callConnections/${id}/:cancelAllMediaOperations`, {})
})

test('by option a cancelled play is failed, with the same subcode', async () => {
  await emulator.close()
  await start({ cancelledStatus: 'failed' })
  const { id } = await client.dial(application, PARTY)
  await play(id, { audioFileUri: application.serve('/a.wav', prompt(440, 5000)) })
  await client.reply(200, 'POST', `callConnections/${id}/:cancelAllMediaOperations`, {})
  const { data } = await application.event('PlayAudioResult')
  expect(data).toMatchObject({ status: 'failed', resultInfo: { subcode: 8508 } })
})

test('a second prompt waits for the first', async () => {
  const { id } = await client.dial(application, PARTY)
  await play(id, { audioFileUri: application.serve('/a.wav', prompt(440, 200)), operationContext: 'a' })
  await play(id, { audioFileUri: application.serve('/b.wav', prompt(1000, 200)), operationContext: 'b' })
  await application.event('PlayAudioResult', { index: 1 })
  const told = application.delivered.filter(({ name }) => name === 'PlayAudioResult')
  expect(told.map(({ data }) => data['operationContext'])).toEqual(['a', 'b'])
  expect([toneMs(id, 440), toneMs(id, 1000)]).toEqual([200, 200])
})

test('under an id a file is kept: it is fetched once, and another file under the same id is not heard', async () => {
  const { id } = await client.dial(application, PARTY)
  await play(id, { audioFileUri: application.serve('/a.wav', prompt(440, 100)), audioFileId: 'greeting' })
  await application.event('PlayAudioResult')
  await play(id, { audioFileUri: application.serve('/b.wav', prompt(1000, 100)), audioFileId: 'greeting' })
  await play(id, { audioFileId: 'greeting' })
  await application.event('PlayAudioResult', { index: 2 })
  expect(application.fetched).toEqual(['/a.wav'])
  expect([toneMs(id, 440), toneMs(id, 1000)]).toEqual([300, 0])
  expect(await client.refusal('POST', `callConnections/${id}/:playAudio`, { audioFileId: 'other' })).toMatch(
    /^400 8523 /,
  )
})

test('from outside of a call a prompt is heard by everybody on it, and told at the address of the request alone', async () => {
  const { id, serverCall } = await client.dial(application, PARTY)
  const reply = await client.reply(202, 'POST', `${serverCall}/:playAudio`, {
    audioFileUri: application.serve('/a.wav', prompt(440, 200)),
    operationContext: 'outside',
    callbackUri: `${application.url}/outside`,
  })
  expect(reply).toMatchObject({ status: 'running', operationContext: 'outside' })
  const { path, data } = await application.event('PlayAudioResult')
  expect([path, data['operationContext'], data['status']]).toEqual(['/outside', 'outside', 'completed'])
  expect(toneMs(id, 440)).toBe(200)
  expect(application.story()).not.toContain('PlayAudioResult')
})

test('what plays when the call ends is not told of any more', async () => {
  const { id } = await client.dial(application, PARTY)
  await play(id, { audioFileUri: application.serve('/a.wav', prompt(440, 5000)) })
  await audioMs(emulator, id, 100)
  emulator.world.hangUp(id)
  await application.event('CallConnectionStateChanged', { index: 2 })
  expect(application.story()).toEqual(['connecting', 'connected', 'ParticipantsUpdated', 'disconnected'])
})

test('a result can be late, doubled or lost', async () => {
  const { id } = await client.dial(application, PARTY)
  const on = { door: 'acs-play-audio', kind: 'callback', event: 'PlayAudioResult' } as const
  const audioFileUri = application.serve('/a.wav', prompt(440, 40))
  emulator.world.fault({ on, effect: 'twice' })
  await play(id, { audioFileUri, operationContext: 'twice' })
  const [first, second] = [
    await application.event('PlayAudioResult'),
    await application.event('PlayAudioResult', { index: 1 }),
  ]
  expect(second.event).toEqual(first.event)
  emulator.world.fault({ on, effect: 'never' })
  await play(id, { audioFileUri, operationContext: 'lost' })
  await play(id, { audioFileUri, operationContext: 'told' })
  const third = await application.event('PlayAudioResult', { index: 2 })
  expect(third.data['operationContext']).toBe('told')
})
