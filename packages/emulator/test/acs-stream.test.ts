import { concatPcm, decodeWav, pcmFromBytes, pcmToBytes, toneDbfs, tone } from '@trunkline/audio'
import { acsDoor, type AcsOptions, type Emulator } from '@trunkline/emulator'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  type AcsApplication,
  AcsClient,
  type Json,
  phone,
  startAcsApplication,
  type Stream,
  audioMs,
  heardTone,
} from './acs-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests()

const PARTY = '+14255550123'
let emulator: Emulator
let application: AcsApplication
let client: AcsClient
async function start(options: AcsOptions = {}): Promise<void> {
  emulator = await startNetwork({ doors: [acsDoor({ reconnectAfterMs: [20, 40], ...options })] })
  client = new AcsClient(emulator)
  application = await startAcsApplication()
}
beforeEach(() => start())
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

const options = (more: object = {}): object => ({
  mediaStreamingOptions: {
    transportType: 'websocket',
    audioChannelType: 'mixed',
    contentType: 'audio',
    transportUrl: `${application.url.replace('http', 'ws')}/media`,
    startMediaStreaming: true,
    ...more,
  },
})
async function connect(setUp: object): Promise<Json> {
  const made = await client.dial(application, PARTY, setUp)
  await application.event('CallConnected')
  return made
}
const voice = (frequency: number): Int16Array =>
  tone({ frequency, sampleRate: 16_000, durationMs: 10_000, amplitude: 0.4 })
/** The sound of so many messages of one speaker, from the first that sounds. */
async function listen(stream: Stream, count: number, participantRawID?: string): Promise<Int16Array> {
  const fits = ({ kind, audioData }: Json): boolean =>
    kind === 'AudioData' && audioData.participantRawID === participantRawID && !audioData.silent
  await stream.message(() => stream.messages.filter(fits).length >= count)
  const parts = stream.messages.filter(fits).map(({ audioData }) => pcmFromBytes(Buffer.from(audioData.data, 'base64')))
  return concatPcm(parts.slice(0, count))
}
const send = (stream: Stream, message: object): void => stream.socket.send(JSON.stringify(message))
const audio = (pcm: Int16Array): object => ({
  kind: 'AudioData',
  audioData: { data: Buffer.from(pcmToBytes(pcm)).toString('base64') },
  stopAudio: null,
})
const level = (pcm: Int16Array, frequency: number): number => toneDbfs(pcm, { frequency, sampleRate: 16_000 })

test.each([
  ['pcm16KMono', 16_000],
  ['pcm24KMono', 24_000],
] as const)(
  'a stream of %s begins with its metadata and carries the voice of the party',
  async (audioFormat, sampleRate) => {
    emulator.world.voice(PARTY, voice(440))
    await connect(options({ audioFormat }))
    const stream = await application.stream()
    const pcm = await listen(stream, 20)
    expect(stream.messages[0]).toEqual({
      kind: 'AudioMetadata',
      audioMetadata: {
        subscriptionId: expect.any(String),
        encoding: 'PCM',
        sampleRate,
        channels: 1,
        length: sampleRate / 25,
      },
    })
    const [, , second] = stream.messages
    expect(Buffer.from(second?.audioData.data ?? '', 'base64')).toHaveLength(sampleRate / 25)
    expect(second?.audioData).toMatchObject({ timestamp: expect.stringMatching(/Z$/), silent: false })
    expect(toneDbfs(pcm, { frequency: 440, sampleRate })).toBeGreaterThan(-12)
    expect(await application.event('MediaStreamingStarted')).toMatchObject({
      mediaStreamingUpdate: {
        contentType: 'Audio',
        mediaStreamingStatus: 'mediaStreamingStarted',
        mediaStreamingStatusDetails: 'subscriptionStarted',
      },
    })
  },
)

test('the upgrade names the call and carries a token of a day', async () => {
  const { callConnectionId, correlationId } = await connect(options())
  const { headers } = await application.stream()
  expect(headers).toMatchObject({
    'x-ms-call-connection-id': callConnectionId,
    'x-ms-call-correlation-id': correlationId,
  })
  const { resourceId } = emulator.ready['acs'] as Json
  const keys = createRemoteJWKSet(new URL(`${emulator.url}/calling/keys`))
  const { payload } = await jwtVerify((headers.authorization ?? '').slice(7), keys, { audience: resourceId })
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(86_400)
})

test('unmixed audio tells who speaks, and a mixed stream does not', async () => {
  const other = '+14255550124'
  emulator.world.voice(PARTY, voice(440))
  emulator.world.voice(other, voice(1000))
  await connect({ ...options({ audioChannelType: 'unmixed' }), targets: [phone(PARTY), phone(other)] })
  const stream = await application.stream()
  const first = await listen(stream, 15, `4:${PARTY}`)
  const second = await listen(stream, 15, `4:${other}`)
  expect([level(first, 440) > -12, level(first, 1000) < -40]).toEqual([true, true])
  expect([level(second, 1000) > -12, level(second, 440) < -40]).toEqual([true, true])
})

test('audio that the application sends is heard in order, however it is written and cut', async () => {
  const { callConnectionId } = await connect(options({ enableBidirectional: true }))
  const stream = await application.stream()
  send(stream, audio(tone({ frequency: 700, sampleRate: 16_000, durationMs: 330, amplitude: 0.4 })))
  const data = Buffer.from(pcmToBytes(tone({ frequency: 1300, sampleRate: 16_000, durationMs: 300, amplitude: 0.4 })))
  send(stream, { Kind: 'AudioData', AudioData: { Data: data.toString('base64') }, StopAudio: null })
  await audioMs(emulator, callConnectionId, 900)
  expect(heardTone(emulator, callConnectionId, 700)).toBeGreaterThan(-30)
  expect(heardTone(emulator, callConnectionId, 1300)).toBeGreaterThan(-30)
})

test('without enableBidirectional what the application sends is ignored', async () => {
  const { callConnectionId } = await connect(options())
  const stream = await application.stream()
  send(stream, audio(voice(700).subarray(0, 8000)))
  await audioMs(emulator, callConnectionId, 600)
  expect(heardTone(emulator, callConnectionId, 700)).toBeLessThan(-80)
})

test('audio of 24 kHz sounds at its own pitch', async () => {
  const { callConnectionId } = await connect(options({ enableBidirectional: true, audioFormat: 'pcm24KMono' }))
  const stream = await application.stream()
  send(stream, audio(tone({ frequency: 700, sampleRate: 24_000, durationMs: 300, amplitude: 0.4 })))
  await audioMs(emulator, callConnectionId, 600)
  expect(heardTone(emulator, callConnectionId, 700)).toBeGreaterThan(-30)
})

test('StopAudio silences what is queued', async () => {
  const { callConnectionId } = await connect(options({ enableBidirectional: true }))
  const stream = await application.stream()
  send(stream, audio(voice(700)))
  await audioMs(emulator, callConnectionId, 300)
  send(stream, { kind: 'StopAudio', audioData: null, stopAudio: {} })
  await audioMs(emulator, callConnectionId, 700)
  const pcm = decodeWav(emulator.world.heard(callConnectionId)).channels[0] ?? new Int16Array()
  const last = pcm.subarray(-16 * 200)
  expect(pcm.some((sample) => sample !== 0)).toBe(true)
  expect(last.every((sample) => sample === 0)).toBe(true)
})

test('keys are told on the socket where that was asked for', async () => {
  const { callConnectionId } = await connect(options({ enableDtmfTones: true }))
  const stream = await application.stream()
  emulator.world.press(callConnectionId, '#3')
  const { dtmfData } = await stream.message(({ kind, dtmfData: digit }) => kind === 'DtmfData' && digit.data === '3')
  expect(dtmfData).toEqual({ data: '3' })
  expect(stream.messages.filter(({ kind }) => kind === 'DtmfData')).toHaveLength(2)
})

test('a prepared stream starts and stops on demand, and the stop carries the context of the start', async () => {
  const made = await connect(options({ startMediaStreaming: false }))
  expect(made.mediaStreamingSubscription).toMatchObject({ state: 'inactive', subscribedContentTypes: ['audio'] })
  const path = `callConnections/${made.callConnectionId}`
  expect(await client.outcome('POST', `${path}:stopMediaStreaming`, {})).toBe('400/8585')
  const context = { operationContext: 'start', operationCallbackUri: `${application.url}/own` }
  expect(await client.outcome('POST', `${path}:startMediaStreaming`, context)).toBe('202')
  expect(await application.event('MediaStreamingStarted')).toMatchObject({ operationContext: 'start' })
  expect(application.delivered.at(-1)?.path).toBe('/own')
  expect(await client.outcome('POST', `${path}:startMediaStreaming`, {})).toBe('400/8585')
  const shown = (await (await client.call('GET', path)).json()) as Json
  expect(shown.mediaStreamingSubscription['state']).toBe('active')
  const stop = { operationContext: 'stop' }
  expect(await client.outcome('POST', `${path}:stopMediaStreaming`, stop)).toBe('202')
  expect(await application.event('MediaStreamingStopped')).toMatchObject({
    operationContext: 'start',
    mediaStreamingUpdate: { mediaStreamingStatus: 'mediaStreamingStopped' },
  })
  const stream = await application.stream()
  expect(await stream.closed).toBe(1000)
  await client.call('POST', `${path}:startMediaStreaming`, {})
  expect((await application.stream(1)).messages).toBeDefined()
})

test('the socket may stay open after the stop', async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
  await start({ closeSocketOnStop: false })
  const { callConnectionId } = await connect(options())
  const stream = await application.stream()
  await client.call('POST', `callConnections/${callConnectionId}:stopMediaStreaming`, {})
  await application.event('MediaStreamingStopped')
  expect(stream.socket.open).toBe(true)
})

test('a call without media options cannot stream', async () => {
  const { callConnectionId } = await connect({})
  const path = `callConnections/${callConnectionId}:startMediaStreaming`
  expect(await client.outcome('POST', path, {})).toBe('405/8522')
})

test.each([
  [401, 'authenticationFailure'],
  [500, 'initialWebSocketConnectionFailed'],
] as const)('an upgrade that is answered %i fails the stream with %s', async (status, mediaStreamingStatusDetails) => {
  application.refusals.push(status)
  await connect(options())
  expect(await application.event('MediaStreamingFailed')).toMatchObject({
    mediaStreamingUpdate: { mediaStreamingStatus: 'mediaStreamingFailed', mediaStreamingStatusDetails },
    resultInformation: { subCode: 8603 },
  })
})

test('a broken socket is connected again, with its metadata and the queue of the application', async () => {
  const { callConnectionId } = await connect(options({ enableBidirectional: true }))
  const stream = await application.stream()
  await application.event('MediaStreamingStarted')
  application.refusals.push(503)
  stream.socket.terminate()
  const next = await application.stream(1)
  expect(await application.event('MediaStreamingStarted', 1)).toMatchObject({
    mediaStreamingUpdate: { mediaStreamingStatusDetails: 'streamConnectionReestablished' },
  })
  expect((await next.message(() => true)).kind).toBe('AudioMetadata')
  send(next, audio(voice(700).subarray(0, 4800)))
  await audioMs(emulator, callConnectionId, 600)
  expect(heardTone(emulator, callConnectionId, 700)).toBeGreaterThan(-40)
})

test('a socket that cannot be connected again fails the stream, and so does a violated policy', async () => {
  const { callConnectionId } = await connect(options())
  const stream = await application.stream()
  application.refusals.push(503, 503)
  stream.socket.terminate()
  expect(await application.event('MediaStreamingFailed')).toMatchObject({
    mediaStreamingUpdate: { mediaStreamingStatusDetails: 'streamConnectionUnsuccessful' },
  })
  await client.call('POST', `callConnections/${callConnectionId}:startMediaStreaming`, {})
  const again = await application.stream(1)
  again.socket.close(1008)
  expect(await application.event('MediaStreamingFailed', 1)).toMatchObject({
    mediaStreamingUpdate: { mediaStreamingStatusDetails: 'authenticationFailure' },
  })
})

test('the end of the call closes the socket', async () => {
  const { callConnectionId } = await connect(options())
  const stream = await application.stream()
  await client.call('DELETE', `callConnections/${callConnectionId}`)
  expect(await stream.closed).toBe(1000)
  await application.event('CallDisconnected')
})
