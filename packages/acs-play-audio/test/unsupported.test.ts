import { type Call, capabilityNames, type CapabilityName, createTelephony, type Telephony } from '@trunkline/core'
import nock from 'nock'
import { afterEach, expect, test } from 'vitest'

import { acsPlayAudio, capabilities } from '../src/index.ts'
import { answerWith, connectionString, failureOf, source } from './fixtures/service.ts'

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

type Everything = Call<Readonly<Record<CapabilityName, 'native'>>>
type Incoming = Telephony<Readonly<Record<CapabilityName, 'native'>>>

/** A call of each verb that the API lacks, by its capability. */
const lacking: Partial<Readonly<Record<CapabilityName, (call: Everything, telephony: Incoming) => unknown>>> = {
  answer: (_call, telephony) => telephony.onIncomingCall(() => undefined),
  terminate: (call) => call.terminate(),
  transfer: (call) => call.transfer('+14255550199'),
  hold: (call) => call.hold(),
  mute: (call) => call.mute(),
  unmute: (call) => call.unmute(),
  'participants.cancel': (call) => call.cancelParticipant('+14255550199'),
  'participants.list': (call) => call.participants(),
  'participants.move': (call) => call.moveParticipant('+14255550199', { from: { providerCallId: 'another' } }),
  'play.speech': (call) => call.play({ say: 'hello' }).ended,
  'play.ssml': (call) => call.play({ ssml: '<speak/>' }).ended,
  'play.digits': (call) => call.play({ digits: '1' }).ended,
  'collect.speech': (call) => call.collect({ input: 'speech' }),
  'collect.choices': (call) => call.collect({ input: 'choices', choices: [{ label: 'yes', phrases: ['yes'] }] }),
  sendDigits: (call) => call.sendDigits('1'),
  stream: (call) => call.stream(),
  'stream.listen': (call) => call.stream({ direction: 'in' }),
  'stream.g711': (call) => call.stream({ format: 'pcmu' }),
  transcribe: (call) => call.transcribe(),
}

/** Capabilities without a verb to call: no incoming call to decide on, no transcription to change, and an event. */
const verbless: readonly CapabilityName[] = ['reject', 'redirect', 'transcribe.update', 'event.ringing']

test('unsupported verbs are refused with the alternative, and nothing is sent', async () => {
  nock.disableNetConnect()
  await using telephony = createTelephony({
    provider: acsPlayAudio({ connectionString, source }),
    publicUrl: 'https://app.example.com',
  })
  const seen = answerWith({ status: 201, body: { callConnectionId: 'c1' } })
  const call = await telephony.dial({ to: '+14255550123', from: '+14255550100' })
  const unsupported = capabilityNames.filter((name) => capabilities[name] === 'unsupported')
  expect(unsupported.filter((name) => lacking[name] === undefined)).toEqual(verbless)
  for (const name of unsupported.filter((one) => !verbless.includes(one))) {
    const attempt = (): unknown => lacking[name]?.(call as unknown as Everything, telephony as unknown as Incoming)
    const error = await failureOf(Promise.resolve().then(attempt))
    expect([name, error.code, error.message]).toEqual([
      name,
      'unsupported',
      expect.stringContaining('@trunkline/acs-call-automation'),
    ])
  }
  expect(seen).toHaveLength(1)
})
