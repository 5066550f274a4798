import { acsPlayAudioDoor } from '@trunkline/emulator'
import { expect, test } from 'vitest'

import { user } from './acs-play-audio-application.ts'
import { azureAnswer, eventNames, type Json, lastEvent, signedProbe, signedRequest } from './azure-simulated.ts'
import { repliesOf } from './same-reply.ts'
import { logOf, type Scenario, type SimulatedRun, startRun } from './simulated-run.ts'

const DOOR = 'acs-play-audio'
const PARTY = '+14255550123'
const VERSION = 'api-version=2021-08-30-preview'
const options = { doors: [acsPlayAudioDoor()], answer: azureAnswer }

const call = (run: SimulatedRun, method: string, path: string, body?: object) =>
  signedRequest(run, DOOR, { method, target: `/calling/${path}?${VERSION}`, ...(body && { body }) })

const setUp = (source: string) => ({
  alternateCallerId: { value: '+14255550100' },
  targets: [{ phoneNumber: { value: PARTY } }],
  source: user(source),
  callbackUri: 'https://app.example/call',
  requestedMediaTypes: ['audio'],
  requestedCallEvents: ['participantsUpdated', 'dtmfReceived'],
})

/** A call with a prompt, keys and a recording, whose file is fetched through its redirect. */
const play: Scenario = async (run) => {
  const { emulator, clock } = run
  await clock.until(emulator.world.subscribe({ url: 'https://app.example/grid', schema: 'eventgrid' }))
  emulator.world.party({ number: PARTY, digits: [{ afterMs: 1000, tones: '7' }] })
  const { source } = emulator.ready[DOOR] as { readonly source: string }
  const { callConnectionId } = (await call(run, 'POST', 'callConnections', setUp(source))).json as Json
  await clock.advance(500)
  const connection = `callConnections/${String(callConnectionId)}`
  const { serverCallId } = lastEvent(run, 'CallConnectionStateChanged')
  const recordings = `serverCalls/${encodeURIComponent(String(serverCallId))}/recordings`
  const { recordingId } = (
    await call(run, 'POST', recordings, { recordingStateCallbackUri: 'https://app.example/state' })
  ).json as Json
  await call(run, 'POST', `${connection}/:playAudio`, {
    audioFileUri: 'https://app.example/prompt.wav',
    audioFileId: 'f',
    operationContext: 'p',
    loop: false,
  })
  await clock.advance(2000)
  await call(run, 'DELETE', `${recordings}/${String(recordingId)}`)
  await clock.advance(1000)
  const { recordingStorageInfo } = lastEvent(run, 'RecordingFileStatusUpdated')
  const [chunk] = (recordingStorageInfo as { recordingChunks: Record<string, string>[] }).recordingChunks
  const { pathname, host } = new URL(chunk?.['contentLocation'] ?? '')
  const headers = { 'x-ms-host': host }
  const { headers: found } = await signedRequest(run, DOOR, { method: 'GET', target: pathname, headers })
  const { search } = new URL(found['location'] ?? '')
  await signedRequest(run, DOOR, { method: 'GET', target: pathname + search, headers })
  await call(run, 'POST', `${connection}/:hangup`)
  await clock.advance(1000)
}

test('the same seed makes the same log, to the last id and the last fraction of a second', async () => {
  const first = await logOf({ ...options, seed: 7 }, play)
  expect(await logOf({ ...options, seed: 7 }, play)).toBe(first)
  expect(first).toContain('PlayAudioResult')
  expect(first).toContain('bytes of video/mp4')
  expect(await logOf({ ...options, seed: 8 }, play)).not.toBe(first)
})

test('callbacks, prompts and Event Grid go out over the wire that was given', async () => {
  await using run = await startRun(options)
  await play(run)
  expect(new Set(eventNames(run))).toEqual(
    new Set([
      'SubscriptionValidationEvent',
      'CallConnectionStateChanged',
      'ParticipantsUpdated',
      'CallRecordingStateChanged',
      'DtmfReceived',
      'PlayAudioResult',
      'RecordingFileStatusUpdated',
    ]),
  )
  expect(run.application.got.map(({ url }) => url)).toContain('https://app.example/prompt.wav')
})

const probes = (ready: object) => {
  const { connectionString, source } = (ready as { [DOOR]: Record<string, string> })[DOOR]
  const signed = (method: string, path: string, body?: object) =>
    signedProbe(connectionString ?? '', Date.UTC(2000, 0, 1), {
      method,
      target: `/calling/${path}?${VERSION}`,
      ...(body && { body }),
    })
  return [
    signed('POST', 'callConnections', setUp(source ?? '')),
    signed('POST', 'callConnections', {}),
    signed('POST', 'callConnections/none/:hangup'),
    { method: 'POST', target: `/calling/callConnections/none/:hangup?${VERSION}` },
  ]
}

test('a request in memory gets what one over a socket gets, faults included', async () => {
  const { overSocket, inMemory } = await repliesOf(acsPlayAudioDoor(), probes)
  expect(inMemory).toEqual(overSocket)
  expect(inMemory.map((seen) => 'status' in seen && seen.status)).toEqual([201, 400, 404, 401])
  const on = { kind: 'request' } as const
  const struck = await repliesOf(acsPlayAudioDoor(), probes, [
    { on, effect: 'throttle', retryAfterSeconds: 3 },
    { on, effect: 'cut-before' },
    { on, effect: 'cut-after' },
  ])
  expect(struck.inMemory).toEqual(struck.overSocket)
  expect(struck.inMemory.slice(0, 3)).toMatchObject([
    { status: 429, headers: { 'retry-after': '3' } },
    { code: 'ECONNRESET' },
    { code: 'ECONNRESET' },
  ])
})

test('a prompt with an id is fetched again once its simulated time is over', async () => {
  await using run = await startRun({ ...options, doors: [acsPlayAudioDoor({ promptKeptMs: 60_000 })] })
  const { emulator, clock, application } = run
  emulator.world.party({ number: PARTY })
  const { source } = emulator.ready[DOOR] as { readonly source: string }
  const { callConnectionId } = (await call(run, 'POST', 'callConnections', setUp(source))).json as Json
  await clock.advance(500)
  const prompt = {
    audioFileUri: 'https://app.example/prompt.wav',
    audioFileId: 'f',
    operationContext: 'p',
    loop: false,
  }
  const fetched = async (): Promise<number> => {
    await call(run, 'POST', `callConnections/${String(callConnectionId)}/:playAudio`, prompt)
    await clock.advance(1000)
    return application.got.filter(({ url }) => url.endsWith('/prompt.wav')).length
  }
  expect([await fetched(), await fetched()]).toEqual([1, 1])
  await clock.advance(60_000)
  expect(await fetched()).toBe(2)
})
