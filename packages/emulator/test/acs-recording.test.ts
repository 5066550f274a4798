import { decodeWav, tone, toneDbfs } from '@trunkline/audio'
import { acsDoor, type AcsOptions, type Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  type AcsApplication,
  AcsClient,
  type Json,
  phone,
  repeatability,
  startAcsApplication,
  audioMs,
} from './acs-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests()

const PARTY = '+14255550123'
const OTHER = '+14255550124'
let emulator: Emulator
let application: AcsApplication
let client: AcsClient
async function start(options: AcsOptions = {}): Promise<void> {
  emulator = await startNetwork({ doors: [acsDoor({ fileAfterMs: 50, ...options })] })
  application = await startAcsApplication()
  client = new AcsClient(emulator)
  await emulator.world.subscribe({ url: `${application.url}/grid`, schema: 'eventgrid' })
}
const stop = async (): Promise<void> => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
}
beforeEach(() => start())
afterEach(stop)

const voice = (frequency: number): Int16Array =>
  tone({ frequency, sampleRate: 16_000, durationMs: 10_000, amplitude: 0.4 })
async function connect(targets = [phone(PARTY)]): Promise<string> {
  const { callConnectionId } = await client.dial(application, PARTY, { targets })
  await application.event('ParticipantsUpdated', targets.length - 1)
  return callConnectionId
}
async function active(recordingId: string): Promise<void> {
  for (let index = 0; ; index += 1) {
    const { state, recordingId: of } = await application.event('RecordingStateChanged', index)
    if (of === recordingId && state === 'active') return
  }
}
async function record(
  callConnectionId: string,
  more: { readonly pauseOnStart?: boolean; readonly [member: string]: unknown } = {},
): Promise<string> {
  const body = { callConnectionId, recordingStateCallbackUri: `${application.url}/state`, ...more }
  const reply = await client.call('POST', 'recordings', body)
  expect(reply.status).toBe(200)
  const { recordingId, recordingState } = (await reply.json()) as Json
  expect(recordingState).toBe('inactive')
  if (more.pauseOnStart !== true) await active(recordingId)
  return `recordings/${encodeURIComponent(recordingId)}`
}
/** Signs as the page says: the resource's host, and the path alone. */
function fetchFile(
  location: string,
  options: { method?: string; headers?: Record<string, string>; query?: string } = {},
) {
  const { pathname, host } = new URL(location)
  return client.send({
    method: options.method ?? 'GET',
    target: pathname + (options.query ?? ''),
    headers: { 'x-ms-host': host, ...options.headers },
    lie: { target: pathname },
  })
}
async function locations(): Promise<Record<string, string>> {
  const { recordingStorageInfo } = await application.event('RecordingFileStatusUpdated')
  return { ...recordingStorageInfo.recordingChunks[0] }
}
const level = (pcm: Int16Array | undefined, frequency: number): number =>
  toneDbfs(pcm ?? new Int16Array(), { frequency, sampleRate: 16_000 })

test('a recording tells its states, leaves out its pause, and its file is fetched by range, read and deleted', async () => {
  emulator.world.voice(PARTY, voice(440))
  const id = await connect()
  const path = await record(id)
  const [first, second] = [0, 1].map((index) => application.event('RecordingStateChanged', index))
  expect(await first).toMatchObject({ state: 'inactive', startDateTime: '0001-01-01T00:00:00+00:00' })
  const { recordingId, callConnectionId, serverCallId, startDateTime, ...shown } = (await second) as Json
  expect(shown).toMatchObject({ state: 'active', recordingKind: 'azureCommunicationServices' })
  expect(Date.parse(startDateTime)).toBeGreaterThan(0)
  expect(recordingId).toMatch(/^[\w-]+$/)
  expect(callConnectionId).not.toBe(id)
  const told = application.delivered.find(({ event }) => event.data.recordingId === recordingId)
  expect(told?.event.source).toBe(`calling/recordings/${serverCallId}/${recordingId}/RecordingStateChanged`)
  await audioMs(emulator, id, 300)
  expect(await client.outcome('POST', `${path}:pause`)).toBe('202')
  expect(((await (await client.call('GET', path)).json()) as Json).recordingState).toBe('inactive')
  expect(await client.outcome('POST', `${path}:pause`)).toBe('400/8573')
  // a key (of 941 and 1477 Hz) that only the pause has
  emulator.world.press(id, '#')
  await audioMs(emulator, id, 400)
  expect(await client.outcome('POST', `${path}:resume`)).toBe('202')
  expect(await client.outcome('POST', `${path}:resume`)).toBe('400/8573')
  await audioMs(emulator, id, 300)
  expect(await client.outcome('DELETE', path)).toBe('204')
  expect(await client.outcome('POST', `${path}:pause`)).toBe('404/8522')
  const { contentLocation = '', metadataLocation = '', deleteLocation = '' } = await locations()
  const states = application.delivered.filter(({ path: to }) => to === '/state').map(({ event }) => event.data.state)
  expect(states).toEqual(['inactive', 'active', 'inactive', 'active', 'inactive'])
  const bytes = new Uint8Array(await (await fetchFile(contentLocation)).arrayBuffer())
  const { channels, sampleRate } = decodeWav(bytes)
  // before the cut, at which the tone jumps to another phase
  expect(level(channels[0]?.subarray(0, 200 * 16), 440)).toBeGreaterThan(-20)
  expect(level(channels[0], 1477)).toBeLessThan(-45)
  const seconds = (channels[0]?.length ?? 0) / sampleRate
  const { recordingDurationMs } = await application.event('RecordingFileStatusUpdated')
  expect(recordingDurationMs).toBeCloseTo(seconds * 1000)
  const { answeredMs } = emulator.world.callById(id).legs[0] ?? { answeredMs: 0 }
  expect(seconds * 1000).toBeLessThan(answeredMs - 400)
  const part = await fetchFile(contentLocation, { headers: { range: 'bytes=0-3' } })
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([
    206,
    `bytes 0-3/${bytes.length}`,
    'RIFF',
  ])
  const rest = await fetchFile(contentLocation, { headers: { range: `bytes=${bytes.length - 10}-` } })
  expect(Buffer.from(await rest.arrayBuffer())).toEqual(Buffer.from(bytes.slice(-10)))
  expect((await fetchFile(contentLocation, { headers: { range: 'bytes=99999999-' } })).status).toBe(416)
  expect(await (await fetchFile(metadataLocation)).json()).toMatchObject({
    pauseResumeIntervals: [{ duration: expect.any(Number) }],
    recordingInfo: { format: 'wav', audioConfiguration: { sampleRate: 16_000, channels: 1 } },
  })
  expect((await fetchFile(deleteLocation, { method: 'DELETE' })).status).toBe(200)
  const gone = await fetchFile(contentLocation)
  expect([gone.status, await gone.json()]).toEqual([404, { status: 404, message: expect.any(String) }])
})

test("a download is signed for the resource's host and the path alone", async () => {
  const id = await connect()
  const path = await record(id)
  await audioMs(emulator, id, 60)
  await client.call('DELETE', path)
  const { contentLocation = '' } = await locations()
  const { pathname } = new URL(contentLocation)
  expect((await fetchFile(contentLocation, { query: '?a=b' })).status).toBe(200)
  expect((await client.send({ method: 'GET', target: `${pathname}?a=b` })).status).toBe(401)
  expect((await fetchFile(contentLocation, { headers: { 'x-ms-host': 'elsewhere.example.com' } })).status).toBe(401)
  expect((await fetch(contentLocation)).status).toBe(401)
})

test("the call's end ends the recording, before the call's last event", async () => {
  const id = await connect()
  const path = await record(id)
  await audioMs(emulator, id, 100)
  emulator.world.hangUp(id)
  await application.event('CallDisconnected')
  const ends = application.names().filter((name) => ['RecordingStateChanged', 'CallDisconnected'].includes(name))
  expect(ends).toEqual([...Array<string>(3).fill('RecordingStateChanged'), 'CallDisconnected'])
  expect(((await (await client.call('GET', path)).json()) as Json).recordingState).toBe('inactive')
  await locations()
})

test('a file is not there before it is announced, and no longer than it is kept', async () => {
  await stop()
  await start({ fileKeptMs: 0 })
  const id = await connect()
  const path = await record(id)
  await client.call('DELETE', path)
  const { contentLocation = '' } = await locations()
  expect((await fetchFile(contentLocation)).status).toBe(404)
})

test('a long recording comes in several files, which together hold all of it', async () => {
  await stop()
  // 100 ms of one channel
  await start({ chunkMaxBytes: 3200 })
  emulator.world.voice(PARTY, voice(440))
  const id = await connect()
  const path = await record(id)
  await audioMs(emulator, id, 500)
  await client.call('DELETE', path)
  const { recordingStorageInfo, recordingDurationMs } = await application.event('RecordingFileStatusUpdated')
  const chunks = recordingStorageInfo.recordingChunks
  expect(chunks.length).toBeGreaterThan(3)
  expect(chunks.map(({ index }) => index)).toEqual(chunks.map((_, index) => index))
  const reasons = chunks.map(({ endReason }) => endReason)
  expect([new Set(reasons.slice(0, -1)), reasons.at(-1)]).toEqual([
    new Set(['ChunkMaximumSizeExceeded']),
    'SessionEnded',
  ])
  let heardMs = 0
  for (const { contentLocation = '', metadataLocation = '', documentId } of chunks) {
    const { channels } = decodeWav(new Uint8Array(await (await fetchFile(contentLocation)).arrayBuffer()))
    const durationMs = (channels[0]?.length ?? 0) / 16
    expect(await (await fetchFile(metadataLocation)).json()).toMatchObject({
      chunkDocumentId: documentId,
      chunkIndex: chunks.findIndex((chunk) => chunk['documentId'] === documentId),
      chunkDuration: durationMs,
    })
    // what is shorter than a chunk is its last one
    expect(durationMs === 100 ? level(channels[0], 440) : -13).toBeGreaterThan(-14)
    heardMs += durationMs
  }
  expect(heardMs).toBe(recordingDurationMs)
})

test('unmixed: each participant has a channel, in the order that was asked for', async () => {
  emulator.world.voice(PARTY, voice(440))
  emulator.world.voice(OTHER, voice(1000))
  const id = await connect([phone(PARTY), phone(OTHER)])
  const ordering = { audioChannelParticipantOrdering: [phone(OTHER), phone(PARTY)] }
  const path = await record(id, { recordingChannelType: 'unmixed', recordingFormatType: 'wav', ...ordering })
  await audioMs(emulator, id, 300)
  await client.call('DELETE', path)
  const { contentLocation = '' } = await locations()
  const { channels } = decodeWav(new Uint8Array(await (await fetchFile(contentLocation)).arrayBuffer()))
  expect(channels).toHaveLength(2)
  expect([level(channels[0], 1000) > -12, level(channels[0], 440) < -40]).toEqual([true, true])
  expect([level(channels[1], 440) > -12, level(channels[1], 1000) < -40]).toEqual([true, true])
})

test('a recording that begins paused is inactive and holds only what followed', async () => {
  const id = await connect()
  const path = await record(id, { pauseOnStart: true })
  expect(await application.event('RecordingStateChanged')).toMatchObject({ state: 'inactive' })
  await client.call('POST', `${path}:resume`)
  expect(await application.event('RecordingStateChanged', 1)).toMatchObject({ state: 'active' })
})

test('a call is recorded once at a time, by either of its ids, and a repeated start is the same recording', async () => {
  const id = await connect()
  const { serverCallId } = (await (await client.call('GET', `callConnections/${id}`)).json()) as Json
  const headers = repeatability()
  const body = { callLocator: { kind: 'serverCallLocator', serverCallId } }
  const first = (await (await client.call('POST', 'recordings', body, headers)).json()) as Json
  const again = (await (await client.call('POST', 'recordings', body, headers)).json()) as Json
  expect(again).toEqual(first)
  expect(await client.outcome('POST', 'recordings', body)).toBe('400/8559')
  expect(await client.outcome('POST', 'recordings', { ...body, callConnectionId: id })).toBe('400/8523')
  expect(await client.outcome('GET', 'recordings/none')).toBe('404/8522')
})

test('a state callback has to be over https', async () => {
  const callConnectionId = await connect()
  const body = { callConnectionId, recordingStateCallbackUri: 'http://example.com/' }
  expect(await client.outcome('POST', 'recordings', body)).toBe('400/8523')
})
