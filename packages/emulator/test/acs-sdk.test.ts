import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'

import {
  CallAutomationClient,
  type CallAutomationClientOptions,
  type CallAutomationEvent,
  type CreateCallOptions,
  DtmfTone,
  parseCallAutomationEvent,
} from '@azure/communication-call-automation'
import { concatPcm, decodeWav, pcmFromBytes, pcmToBytes, tone, toneDbfs } from '@trunkline/audio'
import { acsDoor, type Emulator, startEmulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { type AcsApplication, type Json, prompt, startAcsApplication, audioMs, heardTone } from './acs-application.ts'
import { publicMethods, watchMethods } from './acs-sdk-methods.ts'

const done = watchMethods()
const PARTY = { phoneNumber: '+14255550123' }
const SOURCE = { phoneNumber: '+14255550100' }
// the vendor's client fetches recordings from its own hosts alone; they are led to the emulator below it
const FILES = 'https://emulator.asm.skype.com'

let emulator: Emulator
let application: AcsApplication
let client: CallAutomationClient
beforeEach(async () => {
  emulator = await startEmulator({ doors: [acsDoor({ fileAfterMs: 50 })] })
  application = await startAcsApplication()
  const { connectionString } = emulator.ready['acs'] as Json
  client = new CallAutomationClient(connectionString, {
    allowInsecureConnection: true,
    additionalPolicies: [toEmulator],
  })
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

/** Leads downloads from the host that the client insists on to the emulator; all else is as the client does it. */
const toEmulator: NonNullable<CallAutomationClientOptions['additionalPolicies']>[number] = {
  position: 'perRetry',
  policy: {
    name: 'toEmulator',
    sendRequest(request, next) {
      const original = request.headers.get('OriginalUrl')
      if (original !== undefined) request.headers.set('OriginalUrl', original.replace(FILES, emulator.url))
      request.allowInsecureConnection = true
      return next(request)
    },
  },
}

const invite = { targetParticipant: PARTY, sourceCallIdNumber: SOURCE }
const place = async (options: CreateCallOptions = {}) => {
  const { callConnection, callConnectionProperties } = await client.createCall(
    invite,
    `${application.url}/callback`,
    options,
  )
  await application.event('CallConnected')
  return { callConnection, id: callConnectionProperties.callConnectionId ?? '' }
}
async function parsed(name: string, index = 0): Promise<CallAutomationEvent> {
  await application.event(name, index)
  const found = application.delivered.filter(({ type }) => type.endsWith(`.${name}`))[index]
  return parseCallAutomationEvent(found?.event as unknown as Record<string, unknown>)
}

test('createCall, its events, its participants, hang up', async () => {
  const { callConnection, id } = await place({ operationContext: 'sdk' })
  expect(await parsed('CallConnected')).toMatchObject({
    kind: 'CallConnected',
    callConnectionId: id,
    operationContext: 'sdk',
    resultInformation: { code: 200, subCode: 0 },
  })
  expect(await parsed('ParticipantsUpdated')).toMatchObject({
    kind: 'ParticipantsUpdated',
    participants: [{ identifier: PARTY }, {}],
  })
  const properties = await callConnection.getCallConnectionProperties()
  expect(properties).toMatchObject({ callConnectionState: 'connected', targetParticipants: [PARTY] })
  const { values } = await callConnection.listParticipants()
  expect(values?.[0]).toMatchObject({ identifier: PARTY, isMuted: false })
  expect(await callConnection.getParticipant(PARTY)).toMatchObject({ identifier: PARTY })
  await callConnection.hangUp(false)
  expect(await parsed('CallDisconnected')).toMatchObject({ kind: 'CallDisconnected' })
  await expect(callConnection.getCallConnectionProperties()).rejects.toMatchObject({ statusCode: 404, code: '8522' })
})

test('a call that fails, and one that is ended for everyone', async () => {
  emulator.world.party({ number: PARTY.phoneNumber, outcome: 'busy' })
  await client.createCall(invite, `${application.url}/callback`)
  expect(await parsed('CreateCallFailed')).toMatchObject({ resultInformation: { code: 486, subCode: 8539 } })
  emulator.world.party({ number: PARTY.phoneNumber })
  const { callConnection } = await place()
  await callConnection.hangUp(true)
  await parsed('CallDisconnected')
})

test('answerCall, rejectCall and redirectCall take incoming calls', async () => {
  await emulator.world.subscribe({ url: `${application.url}/grid`, schema: 'eventgrid' })
  const ring = async (index: number): Promise<{ id: string; context: string }> => {
    const { id } = await emulator.world.call({ from: '+14255550177', to: SOURCE.phoneNumber })
    return { id, context: (await application.event('IncomingCall', index)).incomingCallContext }
  }
  const answered = await ring(0)
  const { callConnectionProperties } = await client.answerCall(answered.context, `${application.url}/callback`)
  expect(await parsed('CallConnected')).toMatchObject({ callConnectionId: callConnectionProperties.callConnectionId })
  const rejected = await ring(1)
  await client.rejectCall(rejected.context, { callRejectReason: 'busy' })
  expect(emulator.world.callById(rejected.id).legs[0]?.cause).toBe('busy')
  const redirected = await ring(2)
  await client.redirectCall(redirected.context, invite)
  expect(await emulator.world.until(redirected.id, 'answered')).toMatchObject({ state: 'answered' })
})

test('play, loop and cancel, to all and to one', async () => {
  const { callConnection, id } = await place()
  const media = callConnection.getCallMedia()
  const source = { kind: 'fileSource', url: application.serve('/a.wav', prompt(700, 200)) } as const
  await media.playToAll([source], { operationContext: 'all' })
  expect(await parsed('PlayStarted')).toMatchObject({ operationContext: 'all' })
  expect(await parsed('PlayCompleted')).toMatchObject({ operationContext: 'all' })
  expect(heardTone(emulator, id, 700)).toBeGreaterThan(-20)
  await media.play([source], [PARTY], { loop: true, operationContext: 'one' })
  await parsed('PlayStarted', 1)
  await media.cancelAllOperations()
  expect(await parsed('PlayCanceled')).toMatchObject({ operationContext: 'one', resultInformation: { subCode: 8508 } })
})

test('recognize, continuous recognition and sending of tones', async () => {
  const { callConnection, id } = await place()
  const media = callConnection.getCallMedia()
  await media.startContinuousDtmfRecognition(PARTY)
  await media.startRecognizing(PARTY, {
    kind: 'callMediaRecognizeDtmfOptions',
    maxTonesToCollect: 5,
    stopDtmfTones: [DtmfTone.Pound],
    interruptPrompt: true,
    playPrompt: { kind: 'fileSource', url: application.serve('/ask.wav', prompt(700, 20_000)) },
    operationContext: 'ask',
  })
  await audioMs(emulator, id, 300)
  emulator.world.press(id, '12#')
  expect(await parsed('RecognizeCompleted')).toMatchObject({
    operationContext: 'ask',
    recognitionType: 'dtmf',
    dtmfResult: { tones: ['one', 'two'] },
    resultInformation: { subCode: 8514 },
  })
  expect(await parsed('ContinuousDtmfRecognitionToneReceived', 2)).toMatchObject({ sequenceId: 3, tone: 'pound' })
  await media.stopContinuousDtmfRecognition(PARTY)
  await parsed('ContinuousDtmfRecognitionStopped')
  expect(await media.sendDtmfTones([DtmfTone.Nine], PARTY, { operationContext: 'send' })).toMatchObject({
    operationContext: 'send',
  })
  expect(await parsed('SendDtmfTonesCompleted')).toMatchObject({ operationContext: 'send' })
  expect(emulator.world.callById(id).legs[0]?.heardDigits).toBe('9')
})

test('startMediaStreaming opens a socket on which both sides hear each other', async () => {
  const voice = tone({ frequency: 440, sampleRate: 16_000, durationMs: 10_000, amplitude: 0.4 })
  emulator.world.voice(PARTY.phoneNumber, voice)
  const { callConnection, id } = await place({
    mediaStreamingOptions: {
      transportUrl: `${application.url.replace('http', 'ws')}/media`,
      transportType: 'websocket',
      contentType: 'audio',
      audioChannelType: 'mixed',
      startMediaStreaming: false,
      enableBidirectional: true,
      audioFormat: 'pcm16KMono',
    },
  })
  const media = callConnection.getCallMedia()
  await media.startMediaStreaming({ operationContext: 'on' })
  const stream = await application.stream()
  expect(await parsed('MediaStreamingStarted')).toMatchObject({
    operationContext: 'on',
    mediaStreamingUpdate: { mediaStreamingStatus: 'mediaStreamingStarted' },
  })
  const data = Buffer.from(pcmToBytes(tone({ frequency: 1300, sampleRate: 16_000, durationMs: 300, amplitude: 0.4 })))
  stream.socket.send(JSON.stringify({ kind: 'audioData', audioData: { data: data.toString('base64') } }))
  await audioMs(emulator, id, 700)
  const listened = concatPcm(
    stream.messages
      .filter(({ kind }) => kind === 'AudioData')
      .map(({ audioData }) => pcmFromBytes(Buffer.from(audioData.data, 'base64'))),
  )
  expect(toneDbfs(listened, { frequency: 440, sampleRate: 16_000 })).toBeGreaterThan(-15)
  expect(heardTone(emulator, id, 1300)).toBeGreaterThan(-30)
  await media.stopMediaStreaming()
  expect(await parsed('MediaStreamingStopped')).toMatchObject({ kind: 'MediaStreamingStopped' })
})

test('a recording is started, paused, resumed, stopped, downloaded and deleted', async () => {
  const voice = tone({ frequency: 440, sampleRate: 16_000, durationMs: 10_000, amplitude: 0.4 })
  emulator.world.voice(PARTY.phoneNumber, voice)
  await emulator.world.subscribe({ url: `${application.url}/grid`, schema: 'eventgrid' })
  const { id } = await place()
  const { serverCallId } = await application.event('CallConnected')
  const recordings = client.getCallRecording()
  const { recordingId, recordingState } = await recordings.start({
    callLocator: { kind: 'serverCallLocator', id: serverCallId },
    recordingContent: 'audio',
    recordingChannel: 'mixed',
    recordingFormat: 'wav',
    recordingStateCallbackEndpointUrl: `${application.url}/state`,
  })
  expect(recordingState).toBe('inactive')
  expect(await parsed('RecordingStateChanged', 1)).toMatchObject({ state: 'active' })
  await audioMs(emulator, id, 200)
  await recordings.pause(recordingId)
  expect(await recordings.getState(recordingId)).toMatchObject({ recordingState: 'inactive' })
  await recordings.resume(recordingId)
  await audioMs(emulator, id, 200)
  await recordings.stop(recordingId)
  expect(await parsed('RecordingStateChanged', 4)).toMatchObject({ kind: 'RecordingStateChanged', state: 'inactive' })
  const { recordingStorageInfo } = await application.event('RecordingFileStatusUpdated')
  const at = (name: string): string =>
    (recordingStorageInfo.recordingChunks[0]?.[name] ?? '').replace(emulator.url, FILES)
  const file = await recordings.downloadStreaming(at('contentLocation'))
  const bytes = Buffer.concat(await Readable.from(file).toArray())
  const { channels, sampleRate } = decodeWav(bytes)
  // before the cut, at which the tone jumps to another phase
  const uncut = channels[0]?.subarray(0, sampleRate / 5) ?? new Int16Array()
  expect(toneDbfs(uncut, { frequency: 440, sampleRate })).toBeGreaterThan(-20)
  const part = await recordings.downloadStreaming(at('contentLocation'), { offset: 8, length: 4 })
  expect(Buffer.concat(await Readable.from(part).toArray()).toString()).toBe('WAVE')
  const sink = new PassThrough()
  await Promise.all([
    recordings.downloadToStream(at('contentLocation'), sink),
    expect(buffer(sink)).resolves.toEqual(bytes),
  ])
  const folder = await mkdtemp(join(tmpdir(), 'recording-'))
  await recordings.downloadToPath(at('contentLocation'), join(folder, 'call.wav'))
  expect(await readFile(join(folder, 'call.wav'))).toEqual(bytes)
  await rm(folder, { recursive: true })
  await recordings.delete(at('deleteLocation'))
  await expect(recordings.delete(at('deleteLocation'))).rejects.toMatchObject({ status: 404 })
})

test('participants are added, muted, held, transferred and removed', async () => {
  const { callConnection } = await place()
  const other = { phoneNumber: '+14255550124' }
  const added = await callConnection.addParticipant({ targetParticipant: other, sourceCallIdNumber: SOURCE })
  expect(added.invitationId).toBeDefined()
  expect(await parsed('AddParticipantSucceeded')).toMatchObject({ participant: other })
  const user = { communicationUserId: '8:acs:resource_user' }
  await callConnection.addParticipant({ targetParticipant: user })
  await parsed('AddParticipantSucceeded', 1)
  await callConnection.muteParticipant(user)
  await callConnection.getCallMedia().hold(PARTY)
  await callConnection.getCallMedia().unhold(PARTY)
  await callConnection.removeParticipant(user)
  expect(await parsed('RemoveParticipantSucceeded')).toMatchObject({ participant: user })
  await callConnection.transferCallToParticipant({ phoneNumber: '+14255550125' }, { transferee: other })
  expect(await parsed('CallTransferAccepted')).toMatchObject({ resultInformation: { subCode: 7015 } })
})

test('an invitation is taken back', async () => {
  const { callConnection } = await place()
  emulator.world.party({ number: '+14255550124', answerAfterMs: 60_000 })
  const { invitationId = '' } = await callConnection.addParticipant({
    targetParticipant: { phoneNumber: '+14255550124' },
    sourceCallIdNumber: SOURCE,
  })
  expect(await callConnection.cancelAddParticipantOperation(invitationId)).toMatchObject({ invitationId })
  expect(await parsed('CancelAddParticipantSucceeded')).toMatchObject({ invitationId })
})

test('createGroupCall rings several, whatever kind they are of', async () => {
  const user = { communicationUserId: '8:acs:resource_user' }
  await client.createGroupCall([PARTY, user], `${application.url}/callback`, { sourceCallIdNumber: SOURCE })
  expect(await parsed('ParticipantsUpdated', 1)).toMatchObject({
    participants: expect.arrayContaining([
      expect.objectContaining({ identifier: expect.objectContaining(PARTY) }),
      expect.objectContaining({ identifier: user }),
    ]),
  })
})

test('connectCall joins a room, and moveParticipants brings somebody of another call there', async () => {
  const { id } = await place()
  const locator = { kind: 'roomCallLocator', id: 'room-1' } as const
  const { callConnection, callConnectionProperties } = await client.connectCall(locator, `${application.url}/callback`)
  expect(callConnectionProperties.callConnectionState).toBe('connecting')
  expect(await parsed('CallConnected', 1)).toMatchObject({
    callConnectionId: callConnectionProperties.callConnectionId,
  })
  const moved = await callConnection.moveParticipants([PARTY], id)
  expect(moved).toMatchObject({ fromCall: id, participants: [{ identifier: PARTY }] })
  expect(await parsed('MoveParticipantSucceeded')).toMatchObject({ participant: PARTY, fromCall: id })
})

test('a transcription is started, changed and stopped', async () => {
  const { callConnection } = await place({
    callIntelligenceOptions: { cognitiveServicesEndpoint: 'https://speech.example.com' },
    transcriptionOptions: {
      transportUrl: `${application.url.replace('http', 'ws')}/transcript`,
      transportType: 'websocket',
      locale: 'en-GB',
      startTranscription: false,
    },
  })
  const media = callConnection.getCallMedia()
  await media.startTranscription({ operationContext: 'on' })
  expect(await parsed('TranscriptionStarted')).toMatchObject({ operationContext: 'on' })
  await media.updateTranscription('de-DE')
  expect(await parsed('TranscriptionUpdated')).toMatchObject({
    transcriptionUpdate: { transcriptionStatusDetails: 'transcriptionLocaleUpdated' },
  })
  await media.stopTranscription()
  expect(await parsed('TranscriptionStopped')).toMatchObject({ kind: 'TranscriptionStopped' })
})

test('a client for a user of its own is that user in its calls', async () => {
  const sourceIdentity = { communicationUserId: '8:acs:resource_source' }
  const { connectionString } = emulator.ready['acs'] as Json
  client = new CallAutomationClient(connectionString, { allowInsecureConnection: true, sourceIdentity })
  expect(client.getSourceIdentity()).toEqual(sourceIdentity)
  const { id } = await place()
  const properties = await client.getCallConnection(id).getCallConnectionProperties()
  expect(properties).toMatchObject({ source: sourceIdentity })
})

test('every method that the client has was used above, and came to a good end', () => {
  const methods = publicMethods()
  expect(methods).toHaveLength(43)
  expect(methods.filter((method) => !done.has(method))).toEqual([])
})
