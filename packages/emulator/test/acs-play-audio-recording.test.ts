import { decodeWav, tone, toneDbfs } from '@trunkline/audio'
import { acsPlayAudioDoor, type AcsPlayAudioOptions, type Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { decodeMp3 } from '../src/mp3.ts'
import { audioMs, prompt } from './acs-application.ts'
import { type Application, Client, type Json, startApplication } from './acs-play-audio-application.ts'
import { simulatedTests, startNetwork } from './host.ts'
import { readMp4 } from './mp4-file.ts'

simulatedTests()

const PARTY = '+14255550123'
const OTHER = '+14255550124'
let emulator: Emulator
let application: Application
let client: Client
async function start(options: AcsPlayAudioOptions = {}): Promise<void> {
  emulator = await startNetwork({ doors: [acsPlayAudioDoor({ fileAfterMs: 20, ...options })] })
  client = new Client(emulator)
  await emulator.world.subscribe({ url: `${application.url}/grid`, schema: 'eventgrid', door: 'acs-play-audio' })
}
beforeEach(async () => {
  application = await startApplication()
  await start()
  emulator.world.voice(PARTY, voice(440))
  emulator.world.voice(OTHER, voice(1000))
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})
const voice = (frequency: number): Int16Array =>
  tone({ frequency, sampleRate: 16_000, durationMs: 10_000, amplitude: 0.4 })
const level = (pcm: Int16Array | undefined, frequency: number, sampleRate = 16_000): number =>
  toneDbfs(pcm ?? new Int16Array(), { frequency, sampleRate })

/** Starts a recording; returns its path and id. */
async function record(serverCall: string, more: object = {}): Promise<{ path: string; recordingId: string }> {
  const body = { recordingStateCallbackUri: `${application.url}/state`, ...more }
  const { recordingId, ...rest } = await client.reply(200, 'POST', `${serverCall}/recordings`, body)
  expect(rest).toEqual({})
  return { path: `${serverCall}/recordings/${String(recordingId)}`, recordingId: String(recordingId) }
}
/** Records a while and tells where the file is. */
async function recorded(serverCall: string, id: string, more: object): Promise<Json> {
  const { path } = await record(serverCall, more)
  await audioMs(emulator, id, 400)
  await client.reply(200, 'DELETE', path)
  return chunk()
}
async function chunk(): Promise<Json> {
  const { data } = await application.event('RecordingFileStatusUpdated')
  const { recordingChunks } = data['recordingStorageInfo'] as { readonly recordingChunks: readonly Json[] }
  return recordingChunks[0] ?? {}
}
/** Asks for a file with a proof for the resource's host, and the file's own path and query. */
function ask(location: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const { pathname, search, host } = new URL(String(location))
  return client.send('GET', pathname + search, { headers: { 'x-ms-host': host, ...headers } })
}
/** Follows redirects by hand, each with a proof of its own. */
async function download(location: unknown, headers?: Record<string, string>): Promise<Response> {
  for (let place = String(location); ;) {
    const reply = await ask(place, headers)
    if (reply.status !== 302) return reply
    place = reply.headers.get('location') ?? ''
  }
}
const bytesOf = async (reply: Response): Promise<Uint8Array> => new Uint8Array(await reply.arrayBuffer())

test('a recording is active, paused, resumed and stopped with 200, told at its own address, and gone afterwards', async () => {
  const { id, serverCall } = await client.dial(application, PARTY)
  const { path, recordingId } = await record(serverCall, { recordingContentType: 'audio', recordingFormatType: 'wav' })
  expect(Object.keys(JSON.parse(Buffer.from(recordingId, 'base64url').toString()) as object)).toEqual([
    'PlatformEndpointId',
    'ResourceSpecificId',
  ])
  expect(await client.reply(200, 'GET', path)).toEqual({ recordingState: 'active' })
  await audioMs(emulator, id, 300)
  const paused = await client.call('POST', `${path}/:pause`)
  expect([paused.status, paused.headers.get('content-length')]).toEqual([200, '0'])
  expect(await client.reply(200, 'GET', path)).toEqual({ recordingState: 'inactive' })
  // a key (of 941 and 1477 Hz) that only the pause has
  emulator.world.press(id, '#')
  await audioMs(emulator, id, 400)
  await client.reply(200, 'POST', `${path}/:resume`)
  expect(await client.reply(200, 'GET', path)).toEqual({ recordingState: 'active' })
  await audioMs(emulator, id, 300)
  await client.reply(200, 'DELETE', path)
  for (const [method, action] of [
    ['GET', ''],
    ['DELETE', ''],
    ['POST', '/:pause'],
    ['POST', '/:resume'],
  ] as const)
    expect(await client.refusal(method, path + action)).toBe('404 8522 Recording not found.')
  await application.event('RecordingFileStatusUpdated')
  const told = application.delivered.filter((each) => each.path === '/state')
  expect(told.map(({ data }) => data['state'])).toEqual(['active', 'inactive', 'active', 'inactive'])
  const serverCallId = decodeURIComponent(serverCall.slice('serverCalls/'.length))
  expect(told[0]?.data).toEqual({
    recordingId,
    state: 'active',
    startDateTime: expect.stringMatching(/\.\d{7}\+00:00$/),
    serverCallId,
  })
  const { channels } = decodeWav(await bytesOf(await download((await chunk())['contentLocation'])))
  expect(level(channels[0]?.subarray(0, 200 * 16), 440)).toBeGreaterThan(-12)
  expect(level(channels[0], 1477)).toBeLessThan(-45)
})

test('Event Grid tells where the file is; its redirect is followed with a new proof, by ranges, with metadata beside it', async () => {
  const { id, serverCall } = await client.dial(application, PARTY)
  const { contentLocation, metadataLocation, documentId, ...rest } = await recorded(serverCall, id, {
    recordingContentType: 'audio',
    recordingFormatType: 'wav',
  })
  expect(rest).toEqual({ index: 0, endReason: 'SessionEnded' })
  const { data, event } = await application.event('RecordingFileStatusUpdated')
  const { recordingId } = emulator.world.callById(id).providerIds
  expect(event['subject']).toBe(`/recording/call/${emulator.world.callById(id).id}/recordingId/${recordingId}`)
  expect(event).toMatchObject({
    dataVersion: '1.0',
    metadataVersion: '1',
    eventType: 'Microsoft.Communication.RecordingFileStatusUpdated',
  })
  expect(Object.keys(data)).toEqual([
    'recordingStorageInfo',
    'recordingStartTime',
    'recordingDurationMs',
    'sessionEndReason',
  ])
  const first = await ask(contentLocation)
  expect(first.status).toBe(302)
  const target = new URL(first.headers.get('location') ?? '')
  expect(target.search).not.toBe('')
  const bytes = await bytesOf(await download(contentLocation))
  const { channels, sampleRate } = decodeWav(bytes)
  expect(data['recordingDurationMs']).toBeCloseTo(((channels[0]?.length ?? 0) * 1000) / sampleRate)
  const part = await download(contentLocation, { range: 'bytes=0-3' })
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
    206,
    `bytes 0-3/${bytes.length}`,
    'RIFF',
  ])
  expect(await (await download(metadataLocation)).json()).toMatchObject({
    chunkDocumentId: documentId,
    chunkDuration: data['recordingDurationMs'],
    recordingInfo: { format: 'wav', channelType: 'mixed', audioConfiguration: { sampleRate: 16_000, channels: 1 } },
    participants: [{ participantId: `4:${PARTY}` }],
  })
  // a proof without the query, or for the place that led there, is none
  const path = target.pathname + target.search
  const headers = { 'x-ms-host': target.host }
  expect((await client.send('GET', path, { headers, lie: { target: target.pathname } })).status).toBe(401)
  expect((await client.send('GET', path, { headers: { 'x-ms-host': 'elsewhere.example.com' } })).status).toBe(401)
  expect((await client.send('GET', path, {})).status).toBe(401)
  expect((await fetch(target)).status).toBe(401)
})

test('a file is kept for a time and no longer; several redirects can lead to it', async () => {
  await emulator.close()
  await start({ fileKeptMs: 0, fileRedirects: 3 })
  const { id, serverCall } = await client.dial(application, PARTY)
  const { contentLocation } = await recorded(serverCall, id, {})
  const gone = await ask(contentLocation)
  expect([gone.status, ((await gone.json()) as Json)['error']]).toEqual([
    404,
    { code: '8522', message: 'Recording not found.' },
  ])
})

test('three redirects are three proofs', async () => {
  await emulator.close()
  await start({ fileRedirects: 3 })
  const { id, serverCall } = await client.dial(application, PARTY)
  const { contentLocation } = await recorded(serverCall, id, {})
  let place = String(contentLocation)
  for (const status of [302, 302, 302, 200]) {
    const reply = await ask(place)
    expect(reply.status).toBe(status)
    place = reply.headers.get('location') ?? ''
  }
})

test('unless told, a recording is an MP4 of everybody, prompts and all', async () => {
  const { id, serverCall } = await client.dial(application, PARTY, OTHER)
  const audioFileUri = application.serve('/prompt.wav', prompt(2000, 1000))
  await client.reply(202, 'POST', `callConnections/${id}/:playAudio`, { audioFileUri, loop: true })
  const { contentLocation } = await recorded(serverCall, id, {})
  expect(String(contentLocation)).toMatch(/\/content\/video$/)
  const reply = await download(contentLocation)
  expect(reply.headers.get('content-type')).toBe('video/mp4')
  const { pcm, sampleRate } = await readMp4(await bytesOf(reply))
  for (const frequency of [440, 1000, 2000]) expect(level(pcm, frequency, sampleRate)).toBeGreaterThan(-16)
})

test('an MP3 holds the sound', async () => {
  const { id, serverCall } = await client.dial(application, PARTY)
  const { contentLocation } = await recorded(serverCall, id, {
    recordingContentType: 'audio',
    recordingFormatType: 'mp3',
  })
  const reply = await download(contentLocation)
  expect(reply.headers.get('content-type')).toBe('audio/mpeg')
  const { channels, sampleRate } = await decodeMp3(await bytesOf(reply))
  expect(level(channels[0], 440, sampleRate)).toBeGreaterThan(-16)
})

test('unmixed: each participant has a channel of his own, whoever comes later too', async () => {
  const { id, serverCall } = await client.dial(application, PARTY)
  const unmixed = { recordingContentType: 'audio', recordingChannelType: 'unmixed', recordingFormatType: 'wav' }
  const { path } = await record(serverCall, unmixed)
  await client.reply(202, 'POST', `callConnections/${id}/participants`, {
    alternateCallerId: { value: '+14255550100' },
    participant: { phoneNumber: { value: OTHER } },
  })
  await application.event('AddParticipantResult')
  await audioMs(emulator, id, 400)
  await client.reply(200, 'DELETE', path)
  const { contentLocation, metadataLocation } = await chunk()
  const { channels } = decodeWav(await bytesOf(await download(contentLocation)))
  expect(channels).toHaveLength(2)
  expect([level(channels[0], 440) > -12, level(channels[0], 1000) < -40]).toEqual([true, true])
  expect([level(channels[1], 1000) > -20, level(channels[1], 440) < -40]).toEqual([true, true])
  expect(((await (await download(metadataLocation)).json()) as Json)['participants']).toEqual([
    { participantId: `4:${PARTY}` },
    { participantId: `4:${OTHER}` },
  ])
})

test("the call's end ends the recording, which is told before the call's own end", async () => {
  const { id, serverCall } = await client.dial(application, PARTY)
  await record(serverCall, { recordingStateCallbackUri: `${application.url}/call` })
  emulator.world.hangUp(id)
  await application.event('CallConnectionStateChanged', { index: 2 })
  const { data } = await application.event('RecordingFileStatusUpdated')
  expect(data['sessionEndReason']).toBe('CallEnded')
  const states = application.delivered.filter(({ name }) => name === 'CallRecordingStateChanged')
  expect(states.map((each) => each.data['state'])).toEqual(['active', 'inactive'])
})

test('a call is recorded once at a time, in formats that go together, over https', async () => {
  const { serverCall } = await client.dial(application, PARTY)
  const begin = (body: object) => client.refusal('POST', `${serverCall}/recordings`, body)
  expect(await begin({ recordingChannelType: 'unmixed', recordingFormatType: 'mp3' })).toMatch(/^400 8557 /)
  expect(await begin({ recordingContentType: 'audioVideo', recordingFormatType: 'wav' })).toMatch(/^400 8557 /)
  expect(await begin({ recordingStateCallbackUri: 'http://example.com/' })).toMatch(
    /^400 8523 The field RecordingStateCallbackUri is invalid/,
  )
  await record(serverCall)
  expect(await begin({})).toMatch(/^400 8553 /)
})

test('the older api-version records what it records', async () => {
  const { serverCall } = await client.dial(application, PARTY)
  const older = await client.call(
    'POST',
    `${serverCall}/recordings`,
    { recordingFormatType: 'wav' },
    '2021-06-15-preview',
  )
  expect(older.status).toBe(400)
  await client.reply(200, 'POST', `${serverCall}/recordings`, {}, '2021-06-15-preview')
})
