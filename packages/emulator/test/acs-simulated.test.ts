import { acsDoor } from '@trunkline/emulator'
import { expect, test } from 'vitest'

import { phone, repeatability } from './acs-application.ts'
import {
  azureAnswer,
  eventNames,
  type Json,
  lastEvent,
  signedProbe,
  signedRequest,
  withoutSignatures,
} from './azure-simulated.ts'
import { repliesOf } from './same-reply.ts'
import { logOf, type Scenario, type SimulatedRun, startRun } from './simulated-run.ts'

const PARTY = '+14255550123'
const VERSION = 'api-version=2026-03-12'
const options = { doors: [acsDoor()], answer: azureAnswer }

const call = (run: SimulatedRun, path: string, body?: object) =>
  signedRequest(run, 'acs', { method: 'POST', target: `/calling/${path}?${VERSION}`, ...(body && { body }) })

const setUp = {
  targets: [phone(PARTY)],
  sourceCallerIdNumber: { value: '+14255550100' },
  callbackUri: 'https://app.example/callback',
  mediaStreamingOptions: {
    transportUrl: 'wss://app.example/media',
    transportType: 'websocket',
    contentType: 'audio',
    audioChannelType: 'mixed',
    startMediaStreaming: true,
    enableBidirectional: true,
  },
}

/** A call with media, a prompt, keys and a recording with a pause; the file is fetched after it. */
const play: Scenario = async (run) => {
  const { emulator, clock } = run
  await clock.until(emulator.world.subscribe({ url: 'https://app.example/grid', schema: 'eventgrid' }))
  emulator.world.party({ number: PARTY, digits: [{ afterMs: 3000, tones: '42' }] })
  const { callConnectionId } = (await call(run, 'callConnections', setUp)).json as Json
  const path = `callConnections/${String(callConnectionId)}`
  await clock.advance(500)
  const playPrompt = { kind: 'file', file: { uri: 'https://app.example/prompt.wav' } }
  const { recordingId } = (await call(run, 'recordings', { callConnectionId })).json as Json
  await call(run, `${path}:recognize`, {
    recognizeInputType: 'dtmf',
    playPrompt,
    recognizeOptions: { targetParticipant: phone(PARTY), dtmfOptions: { maxTonesToCollect: 2 } },
  })
  await clock.advance(5000)
  const recording = `recordings/${encodeURIComponent(String(recordingId))}`
  for (const verb of ['pause', 'resume']) await call(run, `${recording}:${verb}`)
  await clock.advance(500)
  await call(run, `${path}:terminate`)
  await clock.advance(2000)
  const { recordingStorageInfo } = lastEvent(run, 'RecordingFileStatusUpdated')
  const [chunk] = (recordingStorageInfo as { recordingChunks: Record<string, string>[] }).recordingChunks
  for (const location of [chunk?.['contentLocation'], chunk?.['metadataLocation']]) {
    await signedRequest(run, 'acs', { method: 'GET', target: new URL(location ?? '').pathname })
  }
}

test('the same seed makes the same log, to the last id and the last fraction of a second', async () => {
  const first = withoutSignatures(await logOf({ ...options, seed: 7 }, play))
  expect(withoutSignatures(await logOf({ ...options, seed: 7 }, play))).toBe(first)
  expect(first).toContain('RecognizeCompleted')
  expect(first).toContain('pauseResumeIntervals')
  expect(withoutSignatures(await logOf({ ...options, seed: 8 }, play))).not.toBe(first)
})

test('callbacks, prompts, Event Grid and media go out over what was given', async () => {
  await using run = await startRun(options)
  await play(run)
  expect(eventNames(run)).toEqual([
    'SubscriptionValidationEvent',
    'CallConnected',
    'ParticipantsUpdated',
    'MediaStreamingStarted',
    'RecognizeCompleted',
    'CallDisconnected',
    'RecordingFileStatusUpdated',
  ])
  const [media] = run.application.sockets
  expect(media?.headers['authorization']).toMatch(/^Bearer eyJ/)
  const kinds = (media?.heard ?? []).map((data) => (JSON.parse(String(data)) as { kind: string }).kind)
  expect([...new Set(kinds)]).toEqual(['AudioMetadata', 'AudioData'])
})

test('a pause that is over within the same millisecond has no length, however long the recording goes on', async () => {
  await using run = await startRun(options)
  await play(run)
  const [, metadata] = run.emulator.world.exchanges({ kind: 'request' }).toReversed()
  expect(metadata?.url).toContain('/content/audio')
  const [shown] = run.emulator.world.exchanges({ kind: 'request' }).toReversed()
  const { pauseResumeIntervals } = JSON.parse(shown?.replyBody ?? '{}') as Json
  expect(pauseResumeIntervals).toMatchObject([{ duration: 0 }])
})

const START = Date.UTC(2000, 0, 1)

const probes = (ready: object) => {
  const { connectionString } = (ready as { acs: { connectionString: string } }).acs
  const signed = (method: string, path: string, body?: object, headers: Readonly<Record<string, string>> = {}) =>
    signedProbe(connectionString, START, {
      method,
      target: `/calling/${path}?${VERSION}`,
      headers,
      ...(body && { body }),
    })
  const once = { ...repeatability('0f0e0d0c-0b0a-4908-8706-050403020100'), 'x-ms-client-request-id': 'r' }
  return [
    signed('POST', 'callConnections', setUp, once),
    signed('POST', 'callConnections', {}),
    signed('GET', 'callConnections/none'),
    signed('POST', 'recordings/none:pause'),
    { method: 'GET', target: `/calling/callConnections/none?${VERSION}` },
    { method: 'GET', target: '/calling/.well-known/acsopenidconfiguration' },
  ]
}

test('a request in memory gets what one over a socket gets, faults included', async () => {
  const { overSocket, inMemory } = await repliesOf(acsDoor(), probes)
  expect(inMemory).toEqual(overSocket)
  expect(inMemory.map((seen) => 'status' in seen && seen.status)).toEqual([201, 400, 404, 404, 401, 200])
  const on = { kind: 'request' } as const
  const struck = await repliesOf(acsDoor(), probes, [
    { on, effect: 'throttle', retryAfterSeconds: 3 },
    { on, effect: 'status', status: 500 },
    { on, effect: 'cut-before' },
    { on, effect: 'cut-after' },
  ])
  expect(struck.inMemory).toEqual(struck.overSocket)
  expect(struck.inMemory.slice(0, 4)).toMatchObject([
    { status: 429, headers: { 'retry-after': '3' } },
    { status: 500 },
    { code: 'ECONNRESET' },
    { code: 'ECONNRESET' },
  ])
})

test('a signature is as old as the simulated time says', async () => {
  await using run = await startRun(options)
  const { connectionString } = run.emulator.ready['acs'] as { connectionString: string }
  const probe = signedProbe(connectionString, run.clock.now(), {
    method: 'GET',
    target: `/calling/callConnections/x?${VERSION}`,
  })
  const send = () => run.request(probe.method, probe.target, probe)
  expect((await send()).status).toBe(404)
  await run.clock.advance(16 * 60_000)
  expect((await send()).status).toBe(401)
})

test('an access token ends when the simulated time says', async () => {
  await using run = await startRun(options)
  const { entra } = run.emulator.ready['acs'] as { entra: Record<string, string> }
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: entra['clientId'] ?? '',
    client_secret: entra['clientSecret'] ?? '',
    scope: entra['scope'] ?? '',
  }).toString()
  const granted = (await run.request('POST', new URL(entra['tokenUrl'] ?? '').pathname, { body })).json as Json
  const headers = { authorization: `Bearer ${String(granted['access_token'])}` }
  const ask = () => run.request('GET', `/calling/callConnections/x?${VERSION}`, { headers })
  expect((await ask()).status).toBe(404)
  await run.clock.advance(3_600_000)
  expect((await ask()).status).toBe(401)
})
