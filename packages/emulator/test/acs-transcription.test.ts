import { CallAutomationClient, StreamingData } from '@azure/communication-call-automation'
import { readMediaMessage, type TranscriptionData } from '@trunkline/acs-call-automation/wire'
import type { Emulator } from '@trunkline/emulator'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterEach, beforeEach, expect, test } from 'vitest'

import {
  type AcsApplication,
  AcsClient,
  audioMs,
  type Json,
  phone,
  startAcsApplication,
  type Stream,
} from './acs-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests({ overSockets: /vendor's client/ })

const PARTY = '+14255550123'
let emulator: Emulator
let application: AcsApplication
let client: AcsClient
beforeEach(async () => {
  emulator = await startNetwork()
  application = await startAcsApplication()
  client = new AcsClient(emulator)
  // the party speaks by the clock from its answer on: the key that signs callbacks and sockets is there before
  await fetch(`${emulator.url}/calling/keys`)
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

const options = (more: object = {}) => ({
  callIntelligenceOptions: { cognitiveServicesEndpoint: 'https://speech.example.com' },
  transcriptionOptions: {
    transportType: 'websocket' as const,
    transportUrl: `${application.url.replace('http', 'ws')}/transcript`,
    locale: 'en-GB',
    startTranscription: true,
    ...more,
  },
})
/** The party says some lines, so many milliseconds after its answer. */
const says = (...transcript: { afterMs: number; text: string }[]): unknown =>
  emulator.world.party({ number: PARTY, transcript })

let call = ''
async function connect(setUp: object, by = client): Promise<Json> {
  const made = await by.dial(application, PARTY, setUp)
  call = `callConnections/${made.callConnectionId}`
  await application.event('CallConnected')
  return made
}
const isData = ({ kind }: Json): boolean => kind === 'TranscriptionData'
/** The transcription among the properties of the call. */
const subscription = async (): Promise<unknown> =>
  ((await (await client.call('GET', call)).json()) as Json & { transcriptionSubscription: unknown })
    .transcriptionSubscription

/** The transcript so far, once it has so many entries, read as our own clients read it. */
async function written(stream: Stream, count: number): Promise<TranscriptionData[]> {
  await stream.message(() => stream.messages.filter(isData).length >= count)
  return stream.frames.flatMap((frame) => {
    const message = readMediaMessage(frame)
    return message.kind === 'TranscriptionData' ? [message.transcriptionData] : []
  })
}
/** Waits until the party has been on the call for so long, on the audio clock that its lines run on. */
async function answeredFor(id: string, milliseconds: number): Promise<void> {
  const { answeredMs = 0 } = emulator.world.callById(id).legs[0] ?? {}
  if (answeredMs < milliseconds) await audioMs(emulator, id, milliseconds - answeredMs)
}
const verb = (name: string, body: object = {}): Promise<string> => client.outcome('POST', `${call}:${name}`, body)
const update = async (name: string, index = 0): Promise<unknown> =>
  ((await application.event(name, index)) as Json & { transcriptionUpdate: unknown }).transcriptionUpdate

test('a transcription begins with its metadata and writes what the party says, word by word', async () => {
  says({ afterMs: 700, text: 'Good morning everybody' })
  const { callConnectionId, correlationId } = await connect(options({ speechModelEndpointId: 'model' }))
  const stream = await application.stream()
  expect(await update('TranscriptionStarted')).toEqual({
    transcriptionStatus: 'transcriptionStarted',
    transcriptionStatusDetails: 'subscriptionStarted',
  })
  const [said] = await written(stream, 1)
  expect(stream.messages[0]).toEqual({
    kind: 'TranscriptionMetadata',
    transcriptionMetadata: {
      subscriptionId: expect.any(String),
      locale: 'en-GB',
      callConnectionId,
      correlationId,
      speechModelEndpointId: 'model',
    },
  })
  expect(said).toMatchObject({
    text: 'Good morning everybody',
    format: 'display',
    confidence: 0.9,
    participantRawID: `4:${PARTY}`,
    resultStatus: 'Final',
    // 4, 7 and 9 letters of 50 ms, with 50 ms between them, in ticks of 100 ns
    duration: 11_000_000n,
    words: [{ text: 'Good', duration: 2_000_000n }, { text: 'morning' }, { text: 'everybody', duration: 4_500_000n }],
  })
  const [first, second] = said?.words ?? []
  expect([first?.offset === said?.offset, (second?.offset ?? 0n) - (first?.offset ?? 0n)]).toEqual([true, 2_500_000n])
  expect(said?.offset).toBeGreaterThan(BigInt(Number.MAX_SAFE_INTEGER))
})

test('intermediate results come where they were asked for, without words and confidence', async () => {
  says({ afterMs: 700, text: 'one two three' })
  await connect(options({ enableIntermediateResults: true }))
  const stream = await application.stream()
  const [early, final] = await written(stream, 2)
  expect([early?.text, early?.resultStatus, early?.words, early?.confidence]).toEqual([
    'one two',
    'Intermediate',
    undefined,
    undefined,
  ])
  expect([final?.text, final?.resultStatus]).toEqual(['one two three', 'Final'])
})

test('what the application speaks is written too, under its own name', async () => {
  const { callConnectionId } = await connect(options())
  const stream = await application.stream()
  await application.event('TranscriptionStarted')
  await verb('play', { playSources: [{ kind: 'text', text: { text: 'Welcome' } }] })
  const [said] = await written(stream, 1)
  const { value } = (await (
    await client.call('GET', `callConnections/${callConnectionId}/participants`)
  ).json()) as Json
  expect([said?.text, said?.participantRawID]).toEqual(['Welcome', value.at(-1)?.identifier.rawId])
})

test('the socket is opened with the proof and the names of the call', async () => {
  const { callConnectionId, correlationId } = await connect(options())
  const { headers } = await application.stream()
  expect(headers).toMatchObject({
    'x-ms-call-connection-id': callConnectionId,
    'x-ms-call-correlation-id': correlationId,
  })
  const { openIdConfigurationUrl, resourceId } = emulator.ready['acs'] as Json
  const { jwks_uri: keys } = (await (await fetch(openIdConfigurationUrl)).json()) as { jwks_uri: string }
  const token = headers.authorization?.replace('Bearer ', '') ?? ''
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(keys)))
  expect(payload.aud).toBe(resourceId)
})

test('a transcription is started, changed and stopped by request, and shown among the properties', async () => {
  const { callConnectionId } = await connect(options({ startTranscription: false, enableIntermediateResults: true }))
  const shown = { id: expect.any(String), subscribedResultTypes: ['final', 'intermediate'] }
  expect(await subscription()).toEqual({ ...shown, state: 'inactive', locale: 'en-GB' })
  expect([await verb('stopTranscription'), await verb('updateTranscription')]).toEqual(['400/8585', '400/8585'])
  const own = { operationCallbackUri: `${application.url}/own` }
  const started = await client.call('POST', `${call}:startTranscription`, {
    locale: 'de-DE',
    operationContext: 'on',
    ...own,
  })
  const { id: subscriptionId } = (await subscription()) as Json
  expect([started.status, await started.json()]).toEqual([202, { operationContext: 'on', subscriptionId }])
  expect(await application.event('TranscriptionStarted')).toMatchObject({ operationContext: 'on', callConnectionId })
  expect(application.delivered.at(-1)?.path).toBe('/own')
  expect(await verb('startTranscription')).toBe('400/8585')
  const changed = await client.call('POST', `${call}:updateTranscription`, {
    locale: 'fr-FR',
    operationContext: 'other',
  })
  expect([changed.status, await changed.text()]).toEqual([202, ''])
  expect(await application.event('TranscriptionUpdated')).toMatchObject({ operationContext: 'on' })
  expect(await update('TranscriptionUpdated')).toEqual({
    transcriptionStatus: 'transcriptionUpdated',
    transcriptionStatusDetails: 'transcriptionLocaleUpdated',
  })
  expect(await subscription()).toEqual({ ...shown, state: 'active', locale: 'fr-FR' })
  expect(await verb('stopTranscription', { operationContext: 'off' })).toBe('202')
  expect(await application.event('TranscriptionStopped')).toMatchObject({ operationContext: 'off' })
  await (
    await application.stream()
  ).closed
})

test('nothing is written for a party that is held or on another call, nor after the stop', async () => {
  says({ afterMs: 900, text: 'unheard' }, { afterMs: 1900, text: 'heard' }, { afterMs: 2700, text: 'too late' })
  const { callConnectionId } = await connect(options())
  const stream = await application.stream()
  emulator.world.party({ number: '+14255550124', transcript: [{ afterMs: 100, text: 'elsewhere' }] })
  await client.dial(application, '+14255550124')
  await verb('hold', { targetParticipant: phone(PARTY) })
  await answeredFor(callConnectionId, 1100)
  await verb('unhold', { targetParticipant: phone(PARTY) })
  const said = await written(stream, 1)
  await verb('stopTranscription')
  await answeredFor(callConnectionId, 2900)
  expect([said.map(({ text }) => text), (await written(stream, 1)).length]).toEqual([['heard'], 1])
})

test('a socket that does not open, or breaks, is told as failed; one that the application closes, as stopped', async () => {
  application.refusals.push(503)
  await connect(options())
  expect(await application.event('TranscriptionFailed')).toMatchObject({
    resultInformation: { code: 500, subCode: 8578 },
    transcriptionUpdate: { transcriptionStatusDetails: 'streamConnectionUnsuccessful' },
  })
  await verb('startTranscription')
  const broken = await application.stream()
  await application.event('TranscriptionStarted')
  broken.socket.terminate()
  expect(await update('TranscriptionFailed', 1)).toMatchObject({
    transcriptionStatusDetails: 'streamConnectionInterrupted',
  })
  await verb('startTranscription')
  await application.event('TranscriptionStarted', 1)
  application.streams[1]?.socket.close(1000)
  expect(await update('TranscriptionStopped')).toMatchObject({
    transcriptionStatusDetails: 'streamConnectionInterrupted',
  })
})

test('a call without an address, or without the options, has no transcript', async () => {
  const { transportUrl: _left, ...without } = options().transcriptionOptions
  await connect({ transcriptionOptions: without })
  expect(await update('TranscriptionFailed')).toMatchObject({ transcriptionStatusDetails: 'streamUrlMissing' })
  const { callConnectionId } = await client.dial(application, PARTY)
  await application.event('CallConnected', 1)
  call = `callConnections/${callConnectionId}`
  for (const name of ['startTranscription', 'updateTranscription', 'stopTranscription']) {
    expect(await verb(name)).toBe('405/8522')
  }
})

test('at the older version the model has its older name, and the properties have no language', async () => {
  const older = new AcsClient(emulator, '2025-03-30-preview')
  await connect(options({ speechRecognitionModelEndpointId: 'model' }), older)
  const stream = await application.stream()
  const { transcriptionMetadata } = (await stream.message(() => true)) as Json & { transcriptionMetadata: object }
  expect(transcriptionMetadata).toMatchObject({ speechRecognitionModelEndpointId: 'model' })
  expect(transcriptionMetadata).not.toHaveProperty('speechModelEndpointId')
  const { transcriptionSubscription } = (await (await older.call('GET', call)).json()) as Json & {
    transcriptionSubscription: object
  }
  expect(transcriptionSubscription).not.toHaveProperty('locale')
  expect(await older.outcome('POST', `${call}:updateTranscription`, {})).toBe('400/8523')
})

test("the vendor's client starts, changes and stops it, and reads what comes", async () => {
  const { connectionString } = emulator.ready['acs'] as Json
  const sdk = new CallAutomationClient(connectionString, { allowInsecureConnection: true })
  says({ afterMs: 1500, text: 'Good morning' })
  const { callConnection } = await sdk.createCall(
    { targetParticipant: { phoneNumber: PARTY }, sourceCallIdNumber: { phoneNumber: '+14255550100' } },
    `${application.url}/callback`,
    options({ startTranscription: false }),
  )
  await application.event('CallConnected')
  const media = callConnection.getCallMedia()
  await media.startTranscription({ locale: 'en-US', operationContext: 'sdk' })
  const stream = await application.stream()
  expect(await application.event('TranscriptionStarted')).toMatchObject({ operationContext: 'sdk' })
  await media.updateTranscription('de-DE')
  await application.event('TranscriptionUpdated')
  await written(stream, 1)
  const [metadata, data] = stream.frames.map((frame) => StreamingData.parse(frame))
  expect([metadata, data]).toMatchObject([
    { locale: 'en-US' },
    { text: 'Good morning', participant: { phoneNumber: PARTY }, words: [{ text: 'Good' }, { text: 'morning' }] },
  ])
  await media.stopTranscription()
  await application.event('TranscriptionStopped')
})
