import { CallAutomationClient } from '@azure/communication-call-automation'
import { type Emulator, startEmulator } from '@trunkline/emulator'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { type AcsApplication, AcsClient, type Json, phone, prompt, startAcsApplication } from './acs-application.ts'

const PARTY = { phoneNumber: '+14255550123' }
const OWN = '+14255550100'

let emulator: Emulator
let application: AcsApplication
let vendor: CallAutomationClient
beforeEach(async () => {
  emulator = await startEmulator()
  application = await startAcsApplication()
  const { connectionString } = emulator.ready['acs'] as Json
  vendor = new CallAutomationClient(connectionString, { allowInsecureConnection: true })
})
afterEach(async () => {
  await emulator.close()
  await application[Symbol.asyncDispose]()
})

test.each(['Pcm24KMono', 'pcm24kmono', 'PCM24KMONO'])(
  "the vendor's client sets a stream up with the format %s and other words in any casing",
  async (audioFormat) => {
    const invite = { targetParticipant: PARTY, sourceCallIdNumber: { phoneNumber: OWN } }
    const mediaStreamingOptions = {
      transportUrl: `${application.url.replace('http', 'ws')}/media`,
      transportType: 'websocket' as const,
      contentType: 'Audio',
      audioChannelType: 'Unmixed',
      audioFormat,
      startMediaStreaming: true,
    }
    await vendor.createCall(invite, `${application.url}/callback`, { mediaStreamingOptions })
    const stream = await application.stream()
    const metadata = await stream.message(({ kind }) => kind === 'AudioMetadata')
    expect(metadata).toMatchObject({ audioMetadata: { sampleRate: 24_000 } })
    const audio = await stream.message(({ kind }) => kind === 'AudioData')
    expect(audio.audioData.participantRawID).toBe('4:+14255550123')
  },
)

test.each(['Busy', 'BUSY', 'busy'])("the vendor's client rejects a call as %s", async (callRejectReason) => {
  await emulator.world.subscribe({ url: `${application.url}/grid`, schema: 'eventgrid' })
  const { id } = await emulator.world.call({ from: PARTY.phoneNumber, to: OWN })
  const { incomingCallContext } = await application.event('IncomingCall')
  await vendor.rejectCall(incomingCallContext, { callRejectReason })
  expect(await emulator.world.until(id, 'ended')).toMatchObject({ legs: [{ cause: 'busy' }] })
})

test("keys whose names are written otherwise are recognized, and sent by the vendor's client", async () => {
  const client = new AcsClient(emulator)
  const { callConnectionId } = await client.dial(application, PARTY.phoneNumber)
  await application.event('CallConnected')
  const dtmfOptions = { stopTones: ['Pound', 'ASTERISK'] }
  const recognizeOptions = { targetParticipant: { ...phone(PARTY.phoneNumber), kind: 'PHONENUMBER' }, dtmfOptions }
  await client.call('POST', `callConnections/${callConnectionId}:recognize`, {
    recognizeInputType: 'Dtmf',
    recognizeOptions,
  })
  emulator.world.press(callConnectionId, '1*')
  expect(await application.event('RecognizeCompleted')).toMatchObject({ resultInformation: { subCode: 8514 } })
  await vendor.getCallConnection(callConnectionId).getCallMedia().sendDtmfTones(['One', 'TWO', 'three'], PARTY)
  await application.event('SendDtmfTonesCompleted')
  expect(emulator.world.callById(callConnectionId).legs[0]?.heardDigits).toBe('123')
})

test('what the service tolerates is taken: null, empty lists and options, and identifiers without a kind', async () => {
  const client = new AcsClient(emulator)
  const { callConnectionId } = await client.dial(application, '', {
    targets: [{ phoneNumber: { value: PARTY.phoneNumber } }],
    callIntelligenceOptions: {},
    operationContext: null,
    mediaStreamingOptions: null,
  })
  await application.event('CallConnected')
  const path = `callConnections/${callConnectionId}`
  const playSources = [{ kind: 'File', text: null, file: { uri: application.serve('/a.wav', prompt(700, 60)) } }]
  expect(await client.outcome('POST', `${path}:play`, { playSources, playTo: [] })).toBe('202')
  await application.event('PlayCompleted')
  const recognizeOptions = { targetParticipant: phone(PARTY.phoneNumber), dtmfOptions: { stopTones: [] } }
  const recognize = { recognizeInputType: 'DTMF', recognizeOptions, playPrompt: null }
  expect(await client.outcome('POST', `${path}:recognize`, recognize)).toBe('202')
  const recording = {
    callConnectionId,
    recordingContentType: null,
    recordingChannelType: null,
    recordingFormatType: 'Wav',
  }
  expect(await client.outcome('POST', 'recordings', recording)).toMatch(/^20[02]$/)
})

test('a word that is not on the list is refused, and named', async () => {
  const reply = await new AcsClient(emulator).call('POST', 'callConnections:reject', {
    incomingCallContext: 'x',
    callRejectReason: 'Bored',
  })
  const { error } = (await reply.json()) as Json
  expect([reply.status, error.code]).toEqual([400, '8523'])
  expect(error.message).toContain('callRejectReason: "Bored" is not one of none, busy, forbidden')
})
