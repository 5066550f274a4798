import { createAcsClient } from '@trunkline/acs-call-automation/client'
import { decodeWav, tone, toneDbfs } from '@trunkline/audio'
import { acsDoor, type AcsOptions, type Emulator } from '@trunkline/emulator'
import { decodeJwt } from 'jose'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { decodeMp3 } from '../src/mp3.ts'
import { AcsClient, type AcsApplication, audioMs, type Json, startAcsApplication } from './acs-application.ts'
import { type BlobStore, startBlobStore } from './acs-blob-store.ts'
import { clientOptions, simulatedTests, startNetwork } from './host.ts'
import { readMp4 } from './mp4-file.ts'

simulatedTests({ overSockets: /48 hours/ })

const PARTY = '+14255550123'
let emulator: Emulator
let application: AcsApplication
let client: AcsClient
let store: BlobStore
async function start(options: AcsOptions = {}): Promise<void> {
  emulator = await startNetwork({ doors: [acsDoor({ fileAfterMs: 20, gridRetryAfterMs: [10, 10], ...options })] })
  application = await startAcsApplication()
  store = await startBlobStore()
  client = new AcsClient(emulator)
  await emulator.world.subscribe({ url: `${application.url}/grid`, schema: 'eventgrid' })
}
async function stop(): Promise<void> {
  vi.useRealTimers()
  await emulator.close()
  await application[Symbol.asyncDispose]()
  await store[Symbol.asyncDispose]()
}
beforeEach(() => start())
afterEach(stop)

/** Half a second of a party that says 440 Hz, recorded; what Event Grid tells of it. */
async function record(options: object): Promise<Json> {
  emulator.world.voice(PARTY, tone({ frequency: 440, sampleRate: 16_000, durationMs: 10_000, amplitude: 0.4 }))
  const { callConnectionId } = await client.dial(application, PARTY)
  await application.event('CallConnected')
  const started = await client.call('POST', 'recordings', { callConnectionId, ...options })
  expect(started.status).toBe(200)
  const { recordingId } = (await started.json()) as Json
  await audioMs(emulator, callConnectionId, 500)
  await client.call('DELETE', `recordings/${encodeURIComponent(recordingId)}`)
  return application.event('RecordingFileStatusUpdated')
}
async function download(url = ''): Promise<{ bytes: Uint8Array; type: string | undefined }> {
  const { connectionString } = emulator.ready['acs'] as Json
  const file = await createAcsClient({ connectionString, ...clientOptions() }).recordings.download(url)
  const parts: Uint8Array[] = []
  for await (const part of file.body) parts.push(part)
  return { bytes: Buffer.concat(parts), type: file.headers['content-type'] }
}
const chunkOf = (told: Json): Readonly<Record<string, string>> => told.recordingStorageInfo.recordingChunks[0] ?? {}
const level = (pcm: Int16Array = new Int16Array()): number => toneDbfs(pcm, { frequency: 440, sampleRate: 16_000 })
const outcome = async (options: object): Promise<string> => {
  const { callConnectionId } = await client.dial(application, PARTY)
  await application.event('CallConnected')
  return client.outcome('POST', 'recordings', { callConnectionId, ...options })
}

test('an MP3 recording is an MP3 file that holds what was said', async () => {
  const told = await record({ recordingContentType: 'audio', recordingFormatType: 'mp3' })
  expect(told).toMatchObject({ recordingContentType: 'Audio', recordingFormatType: 'Mp3' })
  const { bytes, type } = await download(chunkOf(told)['contentLocation'])
  expect(type).toBe('audio/mpeg')
  const { channels, sampleRate } = await decodeMp3(bytes)
  expect([channels.length, sampleRate]).toEqual([1, 16_000])
  expect(level(channels[0])).toBeGreaterThan(-16)
  expect((channels[0]?.length ?? 0) / 16).toBeGreaterThanOrEqual(told.recordingDurationMs)
  const metadata = JSON.parse(Buffer.from((await download(chunkOf(told)['metadataLocation'])).bytes).toString())
  expect(metadata).toMatchObject({
    recordingInfo: { format: 'mp3', audioConfiguration: { bitRate: 64_000, channels: 1 } },
  })
})

test('a recording of video is an MP4 file with the sound alone', async () => {
  const told = await record({ recordingContentType: 'audioVideo', recordingFormatType: 'mp4' })
  expect(told).toMatchObject({ recordingContentType: 'AudioVideo', recordingFormatType: 'Mp4' })
  expect(chunkOf(told)['contentLocation']).toMatch(/\/content\/video$/)
  const { bytes, type } = await download(chunkOf(told)['contentLocation'])
  expect(type).toBe('video/mp4')
  const { pcm, durationMs } = await readMp4(bytes)
  expect(level(pcm)).toBeGreaterThan(-16)
  expect(durationMs).toBeGreaterThanOrEqual(told.recordingDurationMs)
  await expect(download(chunkOf(told)['contentLocation']?.replace('video', 'audio'))).rejects.toMatchObject({
    code: 'not-found',
  })
})

test("a recording for the application's own storage is put there with its metadata, and nothing is kept", async () => {
  const container = `${store.url}/recordings/calls?sv=secret`
  const told = await record({
    externalStorage: { recordingStorageKind: 'azureBlobStorage', recordingDestinationContainerUrl: container },
    recordingFormatType: 'wav',
  })
  const [content, metadata] = store.files
  const { documentId, contentLocation, metadataLocation, ...rest } = chunkOf(told)
  expect(rest).toEqual({ index: 0, endReason: 'SessionEnded' })
  expect([contentLocation, metadataLocation].map((url) => `${url}?sv=secret`)).toEqual([
    `${store.url}${content?.path}`,
    `${store.url}${metadata?.path}`,
  ])
  expect(content?.path).toMatch(/^\/recordings\/calls\/.+\.wav\?sv=secret$/)
  expect(content?.headers).toMatchObject({ 'x-ms-blob-type': 'BlockBlob', 'content-type': 'audio/wav' })
  expect(decodeJwt((content?.headers.authorization ?? '').replace('Bearer ', ''))).toMatchObject({
    aud: 'https://storage.azure.com',
  })
  expect(level(decodeWav(content?.bytes ?? Buffer.alloc(0)).channels[0])).toBeGreaterThan(-16)
  expect(JSON.parse(String(metadata?.bytes))).toMatchObject({ chunkDocumentId: documentId })
  expect((await client.send({ method: 'GET', target: `/v1/objects/${documentId}/content/audio` })).status).toBe(404)
})

const ownStorage = () => ({
  externalStorage: {
    recordingStorageKind: 'azureBlobStorage',
    recordingDestinationContainerUrl: `${store.url}/recordings`,
  },
})

test('an upload that fails is tried again', async () => {
  store.statuses.push(503, 500)
  expect((await record(ownStorage())).recordingStorageInfo.recordingChunks).toHaveLength(1)
  const uploads = emulator.world.exchanges().filter(({ event }) => event === 'RecordingUpload')
  expect(uploads.map(({ method, status }) => [method, status])).toEqual([
    ['PUT', 503],
    ['PUT', 500],
    ['PUT', 201],
    ['PUT', 201],
  ])
})

test('storage that lets nobody in fails the recording once it is begun, and there is no file', async () => {
  store.access = 403
  const { callConnectionId } = await client.dial(application, PARTY)
  await application.event('CallConnected')
  const state = { recordingStateCallbackUri: `${application.url}/state` }
  const started = await client.call('POST', 'recordings', { callConnectionId, ...ownStorage(), ...state })
  const { recordingId } = (await started.json()) as Json
  expect(await application.event('StartRecordingFailed')).toMatchObject({
    recordingId,
    resultInformation: { code: 400, subCode: 8523 },
  })
  expect(await application.event('RecordingStateChanged', 1)).toMatchObject({ recordingId, state: 'inactive' })
  expect(await client.outcome('DELETE', `recordings/${encodeURIComponent(recordingId)}`)).toBe('404/8522')
  expect(store.files).toEqual([])
})

test('storage that takes no file leaves none, and that is told', async () => {
  store.statuses.push(403)
  expect((await record(ownStorage())).recordingStorageInfo.recordingChunks).toEqual([])
})

test.each([
  [{ recordingStorageKind: 'azureBlobStorage' }, '400/8523'],
  [{ recordingStorageKind: 'azureBlobStorage', recordingDestinationContainerUrl: 'recordings' }, '400/8523'],
  [{ recordingStorageKind: 'azureBlobStorage', recordingDestinationContainerUrl: 'http://example.com/c' }, '400/8523'],
  [{ recordingStorageKind: 'somewhere' }, '400/8523'],
  [{ recordingStorageKind: 'azureCommunicationServices' }, '200'],
])('storage %j: %s', async (externalStorage, expected) => {
  expect(await outcome({ externalStorage })).toBe(expected)
})

test.each([
  { recordingContentType: 'audioVideo', recordingChannelType: 'unmixed' },
  { recordingContentType: 'audioVideo', recordingFormatType: 'wav' },
  { recordingContentType: 'audio', recordingFormatType: 'mp4' },
  { recordingChannelType: 'unmixed', recordingFormatType: 'mp3' },
])('%j does not exist', async (options) => {
  expect(await outcome(options)).toBe('400/8523')
})

test('a file is kept for 48 hours, and not a minute longer', async () => {
  const url = chunkOf(await record({}))['contentLocation']
  const stored = Date.now()
  vi.useFakeTimers({ toFake: ['Date'] })
  vi.setSystemTime(stored + (48 * 60 - 1) * 60_000)
  expect((await download(url)).bytes.length).toBeGreaterThan(44)
  vi.setSystemTime(stored + (48 * 60 + 1) * 60_000)
  await expect(download(url)).rejects.toMatchObject({ code: 'not-found' })
})
