import { CallAutomationClient } from '@azure/communication-call-automation'
import { decodeWav } from '@trunkline/audio'
import type { Emulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { type AcsApplication, AcsClient, heardTone, type Json, phone, startAcsApplication } from './acs-application.ts'
import { simulatedTests, startNetwork } from './host.ts'

simulatedTests({ overSockets: /vendor's client/ })

const PARTY = '+14255550123'
const USER = '8:acs:resource_user'
const SPEECH = { callIntelligenceOptions: { cognitiveServicesEndpoint: 'https://speech.example.com' } }
let emulator: Emulator
let application: AcsApplication
let client: AcsClient
let id = ''
let call = ''
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

async function dial(setUp: object = SPEECH, by = client): Promise<void> {
  id = (await by.dial(application, PARTY, setUp)).callConnectionId
  call = `callConnections/${id}`
  await application.event('ParticipantsUpdated')
}
/** The party says some lines, so many milliseconds after its answer. */
const says = (...transcript: { afterMs: number; text: string }[]): unknown =>
  emulator.world.party({ number: PARTY, transcript })
const text = (words: string) => ({ kind: 'text', text: { text: words, voiceName: 'en-GB-LibbyNeural' } })
const ssml = (ssmlText: string) => ({ kind: 'ssml', ssml: { ssmlText } })
const play = (sources: object[], more: object = {}): Promise<string> =>
  client.outcome('POST', `${call}:play`, { playSources: sources, ...more })
const recognize = (recognizeInputType: string, options: object, more: object = {}): Promise<string> =>
  client.outcome('POST', `${call}:recognize`, {
    recognizeInputType,
    recognizeOptions: { targetParticipant: phone(PARTY), ...options },
    operationContext: 'ask',
    ...more,
  })
const choices = [
  { label: 'Yes', phrases: ['yes', 'of course'], tone: 'one' },
  { label: 'No', phrases: ['no'], tone: 'two' },
]

const sounds = (sample: number): boolean => sample !== 0

/** Milliseconds from the first sound that the party heard to the last. */
function soundedMs(): number {
  const pcm = decodeWav(emulator.world.heard(id)).channels[0] ?? new Int16Array()
  return (pcm.findLastIndex(sounds) - pcm.findIndex(sounds)) / 16
}

test('text is hummed in proportion to its letters, and its words are in the record of the call', async () => {
  await dial()
  expect(await play([text('Hello  you'), text('there')], { operationContext: 'say' })).toBe('202')
  expect(await application.event('PlayCompleted')).toMatchObject({ operationContext: 'say' })
  expect(heardTone(emulator, id, 300)).toBeGreaterThan(-20)
  // three words of 5, 3 and 5 letters, at 50 ms each, and two pauses of 50 ms between them
  expect(Math.round(soundedMs() / 10)).toBe(75)
  expect(emulator.world.callById(id).providerIds['said']).toBe('Hello you\nthere')
})

test('markup is spoken without its tags; to one party, the words are in the record of that leg', async () => {
  await dial()
  const markup = '<speak version="1.0"><voice name="x">Good <emphasis>bye &amp; thanks</emphasis></voice></speak>'
  expect(await play([ssml(markup)], { playTo: [phone(PARTY)] })).toBe('202')
  await application.event('PlayCompleted')
  const { legs, providerIds } = emulator.world.callById(id)
  expect([legs[0]?.providerIds['said'], providerIds['said']]).toEqual(['Good bye & thanks', undefined])
})

test('empty text and markup that cannot be read fail, with the index of their source', async () => {
  await dial()
  await play([text('fine'), text('  ')])
  expect(await application.event('PlayFailed')).toMatchObject({
    failedPlaySourceIndex: 1,
    resultInformation: { code: 400, subCode: 8582 },
  })
  await play([ssml('<speak>')])
  expect(await application.event('PlayFailed', 1)).toMatchObject({ resultInformation: { code: 400, subCode: 8565 } })
})

test('speech needs its endpoint at the set-up of the call, and choices need something to choose from', async () => {
  await dial({})
  expect(await play([text('Hello')])).toBe('400/8523')
  expect(await recognize('speech', {})).toBe('400/8523')
  expect(await recognize('choices', { choices })).toBe('400/8523')
  await dial()
  await application.event('CallConnected', 1)
  expect(await recognize('choices', { choices: [] })).toBe('400/8523')
})

test('what the party says is recognized once it is silent', async () => {
  says({ afterMs: 800, text: 'I would like' }, { afterMs: 1000, text: 'a table' }, { afterMs: 2600, text: 'please' })
  await dial()
  expect(await recognize('speech', { speechOptions: { endSilenceTimeoutInMs: 500 } })).toBe('202')
  expect(await application.event('RecognizeCompleted')).toMatchObject({
    operationContext: 'ask',
    recognitionType: 'speech',
    speechResult: { speech: 'I would like a table', confidence: 0.9 },
    resultInformation: { code: 200, subCode: 8569 },
  })
})

test('nothing said in time, and the party of the older version, are told in their own ways', async () => {
  says({ afterMs: 2500, text: 'late' })
  await dial(SPEECH, new AcsClient(emulator, '2025-03-30-preview'))
  await recognize('speech', { initialSilenceTimeoutInSeconds: 1 })
  expect(await application.event('RecognizeFailed')).toMatchObject({ resultInformation: { code: 400, subCode: 8510 } })
  await recognize('speech', { speechOptions: { endSilenceTimeoutInMs: 100 } })
  const { speechResult } = (await application.event('RecognizeCompleted')) as Json & { speechResult: object }
  expect(speechResult).toStrictEqual({ speech: 'late' })
})

test.each([
  ['said', 'Of course!', { label: 'Yes', recognizedPhrase: 'of course', confidence: 0.9 }, 8545],
  ['pressed', '2', { label: 'No' }, 8533],
])('a choice is %s', async (how, what, choiceResult, subCode) => {
  if (how === 'said') says({ afterMs: 800, text: what })
  await dial()
  expect(await recognize('choices', { choices })).toBe('202')
  if (how === 'pressed') emulator.world.press(id, what)
  const completed = await application.event('RecognizeCompleted')
  expect(completed).toMatchObject({ recognitionType: 'choices', resultInformation: { code: 200, subCode } })
  expect((completed as Json & { choiceResult: object }).choiceResult).toStrictEqual(choiceResult)
})

test('what is no choice fails', async () => {
  says({ afterMs: 800, text: 'perhaps' })
  await dial()
  await recognize('choices', { choices })
  expect(await application.event('RecognizeFailed')).toMatchObject({ resultInformation: { code: 400, subCode: 8547 } })
  await recognize('choices', { choices })
  emulator.world.press(id, '3')
  expect(await application.event('RecognizeFailed', 1)).toMatchObject({ resultInformation: { subCode: 8534 } })
})

test('of speech and digits, what comes first counts, and the rest is left', async () => {
  says({ afterMs: 1500, text: 'too late' })
  await dial()
  await recognize('speechOrDtmf', { dtmfOptions: { maxTonesToCollect: 2, interToneTimeoutInSeconds: 5 } })
  emulator.world.press(id, '1WW2')
  expect(await application.event('RecognizeCompleted')).toMatchObject({
    recognitionType: 'dtmf',
    dtmfResult: { tones: ['one', 'two'] },
  })
})

test('a spoken prompt is interrupted by words where that is allowed, and hides them where it is not', async () => {
  says({ afterMs: 500, text: 'yes' }, { afterMs: 2500, text: 'no' })
  await dial()
  const playPrompt = text('aaaaaaaaaaaaaaaa')
  await recognize('choices', { choices }, { playPrompt })
  expect(await application.event('RecognizeCompleted')).toMatchObject({ choiceResult: { label: 'No' } })
  says({ afterMs: 1000, text: 'yes' })
  const { callConnectionId } = await client.dial(application, PARTY, SPEECH)
  await application.event('CallConnected', 1)
  call = `callConnections/${callConnectionId}`
  await recognize('choices', { choices, interruptPrompt: true }, { playPrompt: text('a'.repeat(80)) })
  expect(await application.event('RecognizeCompleted', 1)).toMatchObject({ choiceResult: { label: 'Yes' } })
  expect(emulator.world.callById(callConnectionId).legs[0]?.providerIds['said']).toMatch(/^a{80}$/)
})

test('whoever is muted is not understood', async () => {
  emulator.world.party({ number: USER, transcript: [{ afterMs: 1500, text: 'hello' }] })
  await dial()
  await client.call('POST', `${call}/participants:add`, { participantToAdd: { rawId: USER } })
  await application.event('AddParticipantSucceeded')
  await client.call('POST', `${call}/participants:mute`, { targetParticipants: [{ rawId: USER }] })
  await recognize('speech', { targetParticipant: { rawId: USER }, initialSilenceTimeoutInSeconds: 2 })
  expect(await application.event('RecognizeFailed')).toMatchObject({ resultInformation: { subCode: 8510 } })
})

test("the vendor's client plays text and markup, and asks for speech and choices", async () => {
  const { connectionString } = emulator.ready['acs'] as Json
  const sdk = new CallAutomationClient(connectionString, { allowInsecureConnection: true })
  says({ afterMs: 1600, text: 'yes' }, { afterMs: 2600, text: 'thank you' })
  const target = { phoneNumber: PARTY }
  const { callConnection } = await sdk.createCall(
    { targetParticipant: target, sourceCallIdNumber: { phoneNumber: '+14255550100' } },
    `${application.url}/callback`,
    SPEECH,
  )
  await application.event('CallConnected')
  const media = callConnection.getCallMedia()
  await media.playToAll([
    { kind: 'textSource', text: 'Hi', voiceName: 'x' },
    { kind: 'ssmlSource', ssmlText: '<speak>Hi</speak>' },
  ])
  await application.event('PlayCompleted')
  await media.startRecognizing(target, {
    kind: 'callMediaRecognizeChoiceOptions',
    choices: [{ label: 'Yes', phrases: ['Yes'] }],
    playPrompt: { kind: 'textSource', text: 'Well', voiceName: 'x' },
  })
  expect(await application.event('RecognizeCompleted')).toMatchObject({ choiceResult: { label: 'Yes' } })
  await media.startRecognizing(target, { kind: 'callMediaRecognizeSpeechOptions', endSilenceTimeoutInSeconds: 1 })
  expect(await application.event('RecognizeCompleted', 1)).toMatchObject({ speechResult: { speech: 'thank you' } })
})
