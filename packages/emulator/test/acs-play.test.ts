import { decodeWav, encodeWav, toneDbfs } from '@trunkline/audio'
import type { Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  type AcsApplication,
  AcsClient,
  phone,
  prompt,
  startAcsApplication,
  audioMs,
  heardTone,
} from './acs-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests()

const PARTY = '+14255550123'
let emulator: Emulator
let application: AcsApplication
let client: AcsClient
beforeEach(async () => {
  emulator = await startNetwork()
  application = await startAcsApplication()
  client = new AcsClient(emulator)
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

let call = ''
async function connect(setUp: object = {}): Promise<string> {
  const { callConnectionId } = await client.dial(application, PARTY, setUp)
  await application.event('CallConnected')
  call = `callConnections/${callConnectionId}`
  return callConnectionId
}
const file = (uri: string, playSourceCacheId?: string): object => ({
  kind: 'file',
  file: { uri },
  ...(playSourceCacheId !== undefined && { playSourceCacheId }),
})
const play = (sources: object[], more: object = {}): Promise<string> =>
  client.outcome('POST', `${call}:play`, { playSources: sources, ...more })
const send = (tones: string[], targetParticipant: object = phone(PARTY)): Promise<Response> =>
  client.call('POST', `${call}:sendDtmfTones`, { tones, targetParticipant, operationContext: 's' })
const recognize = (options: object, more: object = {}): Promise<string> =>
  client.outcome('POST', `${call}:recognize`, {
    recognizeInputType: 'dtmf',
    recognizeOptions: { targetParticipant: phone(PARTY), ...options },
    ...more,
  })
const loud = (pcm: Int16Array, frequency: number): boolean => toneDbfs(pcm, { frequency, sampleRate: 16_000 }) > -20

test('a prompt is fetched and heard, and its events carry the context', async () => {
  const id = await connect()
  const uri = application.serve('/hello.wav', prompt(700, 300))
  expect(await play([file(uri)], { operationContext: 'p' })).toBe('202')
  expect(await application.event('PlayCompleted')).toMatchObject({
    operationContext: 'p',
    resultInformation: { code: 200, subCode: 0 },
  })
  expect(application.names().slice(2)).toEqual(['PlayStarted', 'PlayCompleted'])
  expect(heardTone(emulator, id, 700)).toBeGreaterThan(-15)
  expect(heardTone(emulator, id, 1300)).toBeLessThan(-60)
})

test('plays to all queue, each hears its own, and none overlaps', async () => {
  const id = await connect()
  const first = application.serve('/1.wav', prompt(700, 200))
  const second = application.serve('/2.wav', prompt(1300, 200))
  await play([file(first)], { operationContext: '1' })
  await play([file(second)], { operationContext: '2', playTo: [] })
  await application.event('PlayCompleted', 1)
  expect(application.names().slice(2)).toEqual(['PlayStarted', 'PlayCompleted', 'PlayStarted', 'PlayCompleted'])
  const { channels } = decodeWav(emulator.world.heard(id))
  const pcm = channels[0] ?? new Int16Array()
  const begin = pcm.findIndex((sample) => sample !== 0)
  const part = (from: number): Int16Array => pcm.subarray(begin + from, begin + from + 3000)
  expect([loud(part(0), 700), loud(part(0), 1300)]).toEqual([true, false])
  const end = pcm.findLastIndex((sample) => sample !== 0)
  const late = pcm.subarray(end - 3000, end)
  expect([loud(late, 700), loud(late, 1300)]).toEqual([false, true])
})

test('a loop goes on until it is cancelled, and so do those that wait: each is told', async () => {
  const id = await connect()
  const uri = application.serve('/a.wav', prompt(700, 60))
  await play([file(uri)], { playOptions: { loop: true }, operationContext: 'loop' })
  await play([file(uri)], { operationContext: 'waiting' })
  await application.event('PlayStarted')
  await audioMs(emulator, id, 400)
  expect(await client.outcome('POST', `${call}:cancelAllMediaOperations`)).toBe('202')
  expect(await application.event('PlayCanceled')).toMatchObject({ operationContext: 'loop' })
  expect(await application.event('PlayCanceled', 1)).toMatchObject({
    operationContext: 'waiting',
    resultInformation: { code: 400, subCode: 8508 },
  })
  expect(application.names()).not.toContain('PlayCompleted')
  // a tone of 60 ms is heard for much longer
  const pcm = decodeWav(emulator.world.heard(id)).channels[0] ?? new Int16Array()
  expect(pcm.filter((sample) => sample !== 0).length).toBeGreaterThan(16 * 300)
})

test('an interrupting play cancels the one that is heard and leaves the queue', async () => {
  const id = await connect()
  const uri = application.serve('/a.wav', prompt(700, 100))
  await play([file(uri)], { playOptions: { loop: true }, operationContext: 'heard' })
  await application.event('PlayStarted')
  await play([file(uri)], { operationContext: 'queued' })
  await play([file(uri)], { operationContext: 'now', interruptCallMediaOperation: true })
  expect(await application.event('PlayCanceled')).toMatchObject({ operationContext: 'heard' })
  expect(await application.event('PlayCompleted')).toMatchObject({ operationContext: 'now' })
  expect(await application.event('PlayCompleted', 1)).toMatchObject({ operationContext: 'queued' })
  expect(heardTone(emulator, id, 700)).toBeGreaterThan(-30)
})

test.each([
  ['is not there', () => `${application.url}/none.wav`, 8536],
  ['is no WAV', () => application.serve('/x.wav', Buffer.from('<html>')), 8535],
  ['has 8 kHz', () => application.serve('/8.wav', prompt(700, 50, 8000)), 8535],
  ['is stereo', () => application.serve('/s.wav', stereo()), 8535],
] as const)('a prompt that %s fails the play, naming the source', async (_, uriOf, subCode) => {
  await connect()
  const good = application.serve('/good.wav', prompt(700, 50))
  await play([file(good), file(uriOf())], { operationContext: 'bad' })
  expect(await application.event('PlayFailed')).toMatchObject({
    operationContext: 'bad',
    failedPlaySourceIndex: 1,
    resultInformation: { code: 400, subCode },
  })
})

const stereo = (): Uint8Array => encodeWav({ sampleRate: 16_000, channels: [new Int16Array(320), new Int16Array(320)] })

test('a prompt with a cache id is fetched once', async () => {
  await connect()
  const uri = application.serve('/a.wav', prompt(700, 40))
  await play([file(uri, 'welcome'), file(uri, 'welcome')])
  await application.event('PlayCompleted')
  expect(emulator.world.exchanges({ kind: 'prompt' })).toHaveLength(1)
})

test('a play to one of two is heard by that one alone, and a play to all cannot run beside it', async () => {
  const id = await connect({ targets: [phone(PARTY), phone('+14255550124')] })
  await application.event('ParticipantsUpdated', 1)
  const uri = application.serve('/a.wav', prompt(700, 300))
  expect(await play([file(uri)], { playTo: [phone('+14255550124')] })).toBe('202')
  expect(await play([file(uri)])).toBe('412/8583')
  await application.event('PlayCompleted')
  expect(heardTone(emulator, id, 700, '+14255550124')).toBeGreaterThan(-20)
  expect(heardTone(emulator, id, 700, PARTY)).toBeLessThan(-60)
  expect(await play([file(uri)], { playTo: [phone('+14255550199')] })).toBe('400/8523')
})

test('events of an operation with its own callback address go there instead', async () => {
  await connect()
  const uri = application.serve('/a.wav', prompt(700, 40))
  await play([file(uri)], { operationCallbackUri: `${application.url}/own` })
  await application.event('PlayCompleted')
  const paths = application.delivered.filter(({ type }) => type.includes('.Play')).map(({ path }) => path)
  expect(paths).toEqual(['/own', '/own'])
  expect(await play([file(uri)], { operationCallbackUri: 'http://example.com/' })).toBe('400/8523')
})

test('recognize plays its prompt, then collects up to the number of tones', async () => {
  const id = await connect()
  const uri = application.serve('/ask.wav', prompt(700, 200))
  await recognize({ dtmfOptions: { maxTonesToCollect: 2 } }, { playPrompt: file(uri), operationContext: 'r' })
  await audioMs(emulator, id, 600)
  emulator.world.press(id, '4*7')
  expect(await application.event('RecognizeCompleted')).toMatchObject({
    operationContext: 'r',
    recognitionType: 'dtmf',
    dtmfResult: { tones: ['four', 'asterisk'] },
    resultInformation: { code: 200, subCode: 8531 },
  })
  expect(heardTone(emulator, id, 700)).toBeGreaterThan(-40)
  expect(application.names()).not.toContain('PlayStarted')
})

test('a stop tone ends the collection', async () => {
  const id = await connect()
  await recognize({ dtmfOptions: { stopTones: ['pound'] } })
  emulator.world.press(id, '12#')
  expect(await application.event('RecognizeCompleted')).toMatchObject({
    dtmfResult: { tones: ['one', 'two'] },
    resultInformation: { subCode: 8514 },
  })
})

test('a key interrupts the prompt where that was asked for', async () => {
  const id = await connect()
  const uri = application.serve('/long.wav', prompt(700, 20_000))
  const options = { interruptPrompt: true, dtmfOptions: { maxTonesToCollect: 1 } }
  await recognize(options, { playPrompt: file(uri) })
  await audioMs(emulator, id, 300)
  emulator.world.press(id, '5')
  expect(await application.event('RecognizeCompleted')).toMatchObject({ dtmfResult: { tones: ['five'] } })
})

test('a key that is pressed into another prompt is not collected', async () => {
  const id = await connect()
  const uri = application.serve('/ask.wav', prompt(700, 500))
  await recognize({ dtmfOptions: { maxTonesToCollect: 1 } }, { playPrompts: [file(uri)] })
  emulator.world.press(id, '5')
  await audioMs(emulator, id, 900)
  emulator.world.press(id, '6')
  expect(await application.event('RecognizeCompleted')).toMatchObject({ dtmfResult: { tones: ['six'] } })
})

test('silence at first, silence between tones and a broken prompt fail it', async () => {
  const id = await connect()
  await recognize({ initialSilenceTimeoutInSeconds: 0 })
  expect(await application.event('RecognizeFailed')).toMatchObject({ resultInformation: { code: 400, subCode: 8510 } })
  await recognize({ dtmfOptions: { interToneTimeoutInSeconds: 1 } })
  emulator.world.press(id, '1')
  expect(await application.event('RecognizeFailed', 1)).toMatchObject({ resultInformation: { subCode: 8532 } })
  await recognize({}, { playPrompt: file(`${application.url}/none.wav`) })
  expect(await application.event('RecognizeFailed', 2)).toMatchObject({
    failedPlaySourceIndex: 0,
    resultInformation: { code: 500, subCode: 8511 },
  })
})

test('a recognition excludes plays and others, unless it interrupts them, and is cancelled with all', async () => {
  await connect()
  const uri = application.serve('/a.wav', prompt(700, 20_000))
  await play([file(uri)])
  expect(await recognize({})).toBe('412/8583')
  expect(await recognize({}, { interruptCallMediaOperation: true, operationContext: 'r' })).toBe('202')
  await application.event('PlayCanceled')
  expect(await play([file(uri)])).toBe('412/8583')
  expect(await recognize({})).toBe('412/8583')
  await client.call('POST', `${call}:cancelAllMediaOperations`)
  expect(await application.event('RecognizeCanceled')).toMatchObject({
    operationContext: 'r',
    resultInformation: { subCode: 8508 },
  })
  expect(await play([file(uri)])).toBe('202')
})

test('every key is reported in sequence until that is stopped', async () => {
  const id = await connect()
  const body = { targetParticipant: phone(PARTY), operationContext: 'keys' }
  expect(await client.outcome('POST', `${call}:startContinuousDtmfRecognition`, body)).toBe('200')
  emulator.world.press(id, '0A#')
  await application.event('ContinuousDtmfRecognitionToneReceived', 2)
  const tones = application.delivered.filter(({ type }) => type.endsWith('ToneReceived')).map(({ event }) => event.data)
  expect(tones.map(({ sequenceId, tone, operationContext }) => [sequenceId, tone, operationContext])).toEqual([
    [1, 'zero', 'keys'],
    [2, 'a', 'keys'],
    [3, 'pound', 'keys'],
  ])
  const stop = { ...body, operationContext: 'stop' }
  expect(await client.outcome('POST', `${call}:stopContinuousDtmfRecognition`, stop)).toBe('200')
  expect(await application.event('ContinuousDtmfRecognitionStopped')).toMatchObject({ operationContext: 'stop' })
})

test('tones that are sent are heard by the party; more than 18, or to no telephone, are refused', async () => {
  const id = await connect()
  const sent = await send(['one', 'pound'])
  expect([sent.status, await sent.json()]).toEqual([202, { operationContext: 's' }])
  expect(await application.event('SendDtmfTonesCompleted')).toMatchObject({ operationContext: 's' })
  expect(emulator.world.callById(id).legs[0]?.heardDigits).toBe('1#')
  // the high tone of the keys 3, 6, 9 and #
  expect(heardTone(emulator, id, 1477)).toBeGreaterThan(-40)
  expect((await send(Array.from({ length: 19 }, () => 'one'))).status).toBe(400)
  expect((await send(['one'], { communicationUser: { id: '8:acs:a_b' } })).status).toBe(400)
})

test('tones to a party that leaves fail, and so does the report of its keys', async () => {
  const { callConnectionId } = await client.dial(application, PARTY, { targets: [phone(PARTY), phone('+14255550124')] })
  await application.event('ParticipantsUpdated', 1)
  call = `callConnections/${callConnectionId}`
  const watch = { targetParticipant: phone(PARTY), operationContext: 'keys' }
  expect(await client.outcome('POST', `${call}:startContinuousDtmfRecognition`, watch)).toBe('200')
  expect((await send(Array.from({ length: 18 }, () => 'one'))).status).toBe(202)
  const leg = emulator.world.callById(callConnectionId).legs.find(({ number }) => number === PARTY)
  emulator.world.hangUp(callConnectionId, leg?.id)
  const gone = { resultInformation: { code: 400, subCode: 8558 } }
  expect(await application.event('ContinuousDtmfRecognitionToneFailed')).toMatchObject({
    operationContext: 'keys',
    ...gone,
  })
  expect(await application.event('SendDtmfTonesFailed')).toMatchObject({ operationContext: 's', ...gone })
  expect(application.names()).not.toContain('CallDisconnected')
})

test('nothing of a prompt or a recognition is told once the call is over', async () => {
  const id = await connect()
  const uri = application.serve('/a.wav', prompt(700, 20_000))
  await play([file(uri)])
  await application.event('PlayStarted')
  await send(Array.from({ length: 18 }, () => 'one'))
  emulator.world.hangUp(id)
  await application.event('CallDisconnected')
  // a further call shows that nothing came in between
  await client.dial(application, '+14255550199')
  await application.event('CallConnected', 1)
  const names = application.delivered
    .filter(({ event }) => event.data.callConnectionId === id)
    .map(({ type }) => type.replace('Microsoft.Communication.', ''))
  expect(names).toContain('PlayStarted')
  expect(names.at(-1)).toBe('CallDisconnected')
})
