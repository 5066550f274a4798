import nock from 'nock'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { type AcsClient, createAcsClient } from '../src/client.ts'
import { type ApiVersion, type EventReading, readEvents, replies } from '../src/wire/index.ts'
import { answerWith, connectionString, failureOf, instant } from './fixtures/service.ts'

// the rows of docs/wire/acs-call-automation.md#versions, in the order of the vendor's definitions
const versions = ['2025-03-30-preview', '2026-03-12'] as const
const [older, newer] = versions
const user = { kind: 'communicationUser', communicationUser: { id: '8:acs:a_b' } } as const
const phone = { kind: 'phoneNumber', phoneNumber: { value: '+14255550123' } } as const
const callbackUri = 'https://app.example.com/events'
const operationCallbackUri = 'https://app.example.com/operation'
const call = '/calling/callConnections'
const one = `${call}/c1`

beforeEach(() => nock.disableNetConnect())
afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

type Send = (client: AcsClient<ApiVersion>, body: never) => Promise<unknown>

/** Sends a body at a version: the request, or the code of the refusal. */
async function sent(version: ApiVersion, send: Send, body: object): Promise<string> {
  const client = createAcsClient({ connectionString, apiVersion: version, now: () => instant })
  const seen = answerWith({ status: 202, body: { callConnectionId: 'c1', recordingId: 'r1' } })
  // options of the other version are tested here too, which the types rightly refuse
  const outcome = send(client, body as never)
  const [request] = await outcome.then(
    () => seen,
    () => seen,
  )
  nock.cleanAll()
  if (request === undefined) return (await failureOf(outcome)).code
  expect(request.body).toStrictEqual(body)
  return `${request.method} ${request.path}`
}

/** The same at both versions, the older one first. */
async function both(send: Send, body: object): Promise<string[]> {
  return [await sent(older, send, body), await sent(newer, send, body)]
}
const at = (version: ApiVersion, path: string): string => `POST ${path}?api-version=${version}`
const atBoth = (path: string): string[] => versions.map((version) => at(version, path))
const newerOnly = (path: string, refusal = 'invalid-argument'): string[] => [refusal, at(newer, path)]
const olderOnly = (path: string): string[] => [at(older, path), 'invalid-argument']

const create: Send = (client, body) => client.calls.create(body)
const transfer: Send = (client, body) => client.calls.transfer('c1', body)
const add: Send = (client, body) => client.participants.add('c1', body)
const move: Send = (client, body) => client.participants.move('c1', body)
const recognize: Send = (client, body) => client.media.recognize('c1', body)
const unhold: Send = (client, body) => client.media.unhold('c1', body)
const startText: Send = (client, body) => client.media.startTranscription('c1', body)
const updateText: Send = (client, body) => client.media.updateTranscription('c1', body)
const stopText: Send = (client, body) => client.media.stopTranscription('c1', body)
const record: Send = (client, body) => client.recordings.start(body)

/** A dial with these options. */
const dialled = (options: object): Promise<string[]> => both(create, { targets: [user], callbackUri, ...options })
const recognized = (options: object): Promise<string[]> =>
  both(recognize, { recognizeInputType: 'speech', recognizeOptions: { targetParticipant: phone, ...options } })
const stored = (recordingStorageKind: string): Promise<string[]> => {
  const recordingDestinationContainerUrl = 'https://store.example.com/c'
  return both(record, {
    callConnectionId: 'c1',
    externalStorage: { recordingStorageKind, recordingDestinationContainerUrl },
  })
}

function read(name: string, data: object): EventReading | undefined {
  const type = `Microsoft.Communication.${name}`
  return readEvents([{ specversion: '1.0', id: '1', source: 's', type, data }])[0]
}

test('participants are moved at 2026-03-12 only, and both outcomes are parsed', async () => {
  const body = { targetParticipants: [user], fromCall: 'c2', operationContext: 'o' }
  expect(await both(move, body)).toEqual(newerOnly(`${one}/participants:moveHere`, 'unsupported'))
  for (const name of ['MoveParticipantSucceeded', 'MoveParticipantFailed']) {
    expect(read(name, { participant: user, fromCall: 'c2' })).toMatchObject({
      kind: 'known',
      name,
      data: { fromCall: 'c2' },
    })
  }
})

test('a media socket requires its URL and content at 2025-03-30-preview, and has digits at 2026-03-12', async () => {
  const least = { transportType: 'websocket', audioChannelType: 'mixed' }
  const full = {
    ...least,
    transportUrl: 'wss://app.example.com/media',
    contentType: 'audio',
    startMediaStreaming: true,
    enableBidirectional: true,
    audioFormat: 'pcm24KMono',
  }
  const { transportUrl: _address, ...withoutAddress } = full
  const { contentType: _content, ...withoutContent } = full
  expect(await dialled({ mediaStreamingOptions: full })).toEqual(atBoth(call))
  expect(await dialled({ mediaStreamingOptions: least })).toEqual(newerOnly(call))
  expect(await dialled({ mediaStreamingOptions: withoutAddress })).toEqual(newerOnly(call))
  expect(await dialled({ mediaStreamingOptions: withoutContent })).toEqual(newerOnly(call))
  expect(await dialled({ mediaStreamingOptions: { ...full, enableDtmfTones: true } })).toEqual(newerOnly(call))
})

test('a transcription socket requires URL and start at 2025-03-30-preview, and its model has another name at 2026-03-12', async () => {
  const least = { transportType: 'websocket', locale: 'en-GB' }
  const full = {
    ...least,
    transportUrl: 'wss://app.example.com/text',
    startTranscription: false,
    enableIntermediateResults: true,
  }
  const { transportUrl: _address, ...withoutAddress } = full
  const { startTranscription: _start, ...withoutStart } = full
  expect(await dialled({ transcriptionOptions: full })).toEqual(atBoth(call))
  expect(await dialled({ transcriptionOptions: least })).toEqual(newerOnly(call))
  expect(await dialled({ transcriptionOptions: withoutAddress })).toEqual(newerOnly(call))
  expect(await dialled({ transcriptionOptions: withoutStart })).toEqual(newerOnly(call))
  expect(await dialled({ transcriptionOptions: { ...full, speechModelEndpointId: 'm' } })).toEqual(newerOnly(call))
  expect(await dialled({ transcriptionOptions: { ...full, speechRecognitionModelEndpointId: 'm' } })).toEqual(
    olderOnly(call),
  )
})

test('start and update of a transcription rename the model and accept a callback at 2026-03-12, where an update requires no language', async () => {
  const verbs = [
    [startText, `${one}:startTranscription`],
    [updateText, `${one}:updateTranscription`],
  ] as const
  for (const [send, path] of verbs) {
    expect(await both(send, { locale: 'de-DE', operationContext: 'o' })).toEqual(atBoth(path))
    expect(await both(send, { locale: 'de-DE', speechModelEndpointId: 'm' })).toEqual(newerOnly(path))
    expect(await both(send, { locale: 'de-DE', speechRecognitionModelEndpointId: 'm' })).toEqual(olderOnly(path))
    expect(await both(send, { locale: 'de-DE', operationCallbackUri })).toEqual(newerOnly(path))
  }
  expect(await both(startText, {})).toEqual(atBoth(`${one}:startTranscription`))
  expect(await both(updateText, {})).toEqual(newerOnly(`${one}:updateTranscription`))
})

test('the end of a transcription and of a hold accept a callback at 2026-03-12', async () => {
  const held = { targetParticipant: phone, operationContext: 'o' }
  expect(await both(stopText, { operationContext: 'o' })).toEqual(atBoth(`${one}:stopTranscription`))
  expect(await both(stopText, { operationCallbackUri })).toEqual(newerOnly(`${one}:stopTranscription`))
  expect(await both(unhold, held)).toEqual(atBoth(`${one}:unhold`))
  expect(await both(unhold, { ...held, operationCallbackUri })).toEqual(newerOnly(`${one}:unhold`))
})

test('the model of a recognition keeps its old name at both', async () => {
  const path = `${one}:recognize`
  expect(await recognized({ speechRecognitionModelEndpointId: 'm' })).toEqual(atBoth(path))
  expect(await recognized({ speechModelEndpointId: 'm' })).toEqual(['invalid-argument', 'invalid-argument'])
})

test('a result has SIP and Q.850 details at 2026-03-12, and is parsed without them', () => {
  const plain = { code: 486, subCode: 8539, message: 'busy' }
  const details = { sipDetails: { code: 486, message: 'Busy Here' }, q850Details: { code: 17, message: 'User busy' } }
  for (const resultInformation of [plain, { ...plain, ...details }]) {
    expect(read('CreateCallFailed', { resultInformation })).toMatchObject({
      kind: 'known',
      data: { resultInformation },
    })
  }
})

test('a recognition has a confidence at 2026-03-12, and is parsed without it', () => {
  const results = [
    { recognitionType: 'choices', choiceResult: { label: 'Yes', recognizedPhrase: 'yes' } },
    { recognitionType: 'choices', choiceResult: { label: 'Yes', recognizedPhrase: 'yes', confidence: 0.75 } },
    { recognitionType: 'speech', speechResult: { speech: 'hello' } },
    { recognitionType: 'speech', speechResult: { speech: 'hello', confidence: 0.5 } },
  ]
  for (const data of results) expect(read('RecognizeCompleted', data)).toMatchObject({ kind: 'known', data })
  const unlike = { recognitionType: 'speech', speechResult: { speech: 'hello', confidence: 'high' } }
  const speechResult = { speech: 'hello', confidence: undefined }
  expect(read('RecognizeCompleted', unlike)).toMatchObject({ kind: 'known', data: { speechResult } })
})

test('a calling context has Teams details at 2026-03-12, and headers at both', async () => {
  const headers = { voipHeaders: { a: '1' }, sipHeaders: { 'X-MS-Custom-a': '1' } }
  const teamsPhoneCallDetails = { intent: 'billing', callTopic: 'an invoice' }
  const verbs = [
    [add, { participantToAdd: phone }, `${one}/participants:add`],
    [transfer, { targetParticipant: phone }, `${one}:transferToParticipant`],
  ] as const
  for (const [send, whom, path] of verbs) {
    expect(await both(send, { ...whom, customCallingContext: headers })).toEqual(atBoth(path))
    const customCallingContext = { ...headers, teamsPhoneCallDetails }
    expect(await both(send, { ...whom, customCallingContext })).toEqual(newerOnly(path))
  }
})

test('a transcription in the properties of a call has its language at 2026-03-12, and is parsed without it', () => {
  const plain = { id: 's', state: 'active', subscribedResultTypes: ['final'] }
  for (const transcriptionSubscription of [plain, { ...plain, locale: 'en-GB' }]) {
    expect(replies.CallConnection_GetCall.parse({ transcriptionSubscription })).toEqual({ transcriptionSubscription })
  }
})

test('kinds of recordings and storage are sent in camel case at both, and parsed in any case', async () => {
  const path = '/calling/recordings'
  expect(await stored('azureBlobStorage')).toEqual(atBoth(path))
  expect(await stored('AzureBlobStorage')).toEqual(['invalid-argument', 'invalid-argument'])
  for (const recordingKind of ['azureCommunicationServices', 'AzureCommunicationServices', 'TeamsCompliance']) {
    expect(replies.CallRecording_StartRecording.parse({ recordingKind })).toEqual({ recordingKind })
    expect(read('RecordingStateChanged', { recordingKind })).toMatchObject({ kind: 'known', data: { recordingKind } })
  }
})
