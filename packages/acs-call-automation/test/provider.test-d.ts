import { acsCallAutomation, type AcsConfig } from '@trunkline/acs-call-automation'
import { createAcsClient } from '@trunkline/acs-call-automation/client'
import { createTelephony, type PlayOptions } from '@trunkline/core'
import { expectTypeOf, test } from 'vitest'

const resourceId = '7f1d2c3b-0000-4000-8000-00000000abcd'
const connectionString = 'endpoint=https://contoso.communication.azure.com;accesskey=c2VjcmV0'
const cognitiveServicesEndpoint = 'https://contoso.cognitiveservices.azure.com'

test('speech is in the manifest only if its endpoint is in the configuration', () => {
  const plain = acsCallAutomation({ connectionString, resourceId })
  const speaking = acsCallAutomation({ connectionString, resourceId, cognitiveServicesEndpoint })
  expectTypeOf(plain.capabilities['play.speech']).toEqualTypeOf<'unsupported'>()
  expectTypeOf(speaking.capabilities['play.speech']).toEqualTypeOf<'native'>()
  expectTypeOf(plain.capabilities['play.url']).toEqualTypeOf<'native'>()
  const config: AcsConfig = { connectionString, resourceId }
  expectTypeOf(acsCallAutomation(config).capabilities['play.ssml']).toEqualTypeOf<'native' | 'unsupported'>()
})

test('participants move if the api-version supports it, which may be known only at run time', async () => {
  const current = acsCallAutomation({ connectionString, resourceId })
  const older = acsCallAutomation({ connectionString, resourceId, apiVersion: '2025-03-30-preview' })
  expectTypeOf(current.capabilities['participants.move']).toEqualTypeOf<'native'>()
  expectTypeOf(older.capabilities['participants.move']).toEqualTypeOf<'unsupported'>()
  const config: AcsConfig = { connectionString, resourceId }
  expectTypeOf(acsCallAutomation(config).capabilities['participants.move']).toEqualTypeOf<'native' | 'unsupported'>()
  const dial = { to: '+14255550123', from: '+14255550100' }
  const call = await createTelephony({ provider: current }).dial(dial)
  void call.moveParticipant('+14255550124', { from: call })
  const other = await createTelephony({ provider: older }).dial(dial)
  void other.cancelParticipant('+14255550124')
  // @ts-expect-error -- this version lacks the operation
  void other.moveParticipant('+14255550124', { from: call })
})

test('a verb that the manifest excludes does not compile', async () => {
  const plain = createTelephony({ provider: acsCallAutomation({ connectionString, resourceId }) })
  const call = await plain.dial({ to: '+14255550123', from: '+14255550100' })
  call.play({ url: 'https://example.com/a.wav' })
  // @ts-expect-error -- no speech without its endpoint
  call.play({ say: 'hello' })
  void call.transfer('+14255550124')
  // @ts-expect-error -- no transcription without its endpoint
  void call.transcribe()
  const speaking = createTelephony({
    provider: acsCallAutomation({ connectionString, resourceId, cognitiveServicesEndpoint }),
  })
  const other = await speaking.dial({ to: '+14255550123', from: '+14255550100' })
  other.play({ say: 'hello' })
  void other.transcribe({ language: 'en-US' })
  void other.collect({ input: 'speech', language: 'en-US' })
  void other.collect({ input: 'choices', choices: [{ label: 'yes', phrases: ['yes'] }] })
  // @ts-expect-error -- no speech recognition without its endpoint
  void call.collect({ input: 'speech' })
})

test('a misspelled or missing setting is a compile error', () => {
  // @ts-expect-error -- resourseId
  acsCallAutomation({ connectionString, resourseId: resourceId })
  // @ts-expect-error -- neither resourceId nor verifyJwt
  acsCallAutomation({ connectionString })
  // @ts-expect-error -- two ways to sign in
  acsCallAutomation({ connectionString, endpoint: 'https://contoso.communication.azure.com', resourceId })
  // @ts-expect-error -- recordingHost
  acsCallAutomation({ connectionString, resourceId, recordingHost: ['localhost'] })
  acsCallAutomation({ connectionString, verifyJwt: 'issuer-only' })
})

test('vendor options are typed by the adapter', () => {
  expectTypeOf<NonNullable<PlayOptions['providerOptions']>>().toHaveProperty('acs-call-automation')
  const options: PlayOptions = { providerOptions: { 'acs-call-automation': { playSourceCacheId: 'welcome' } } }
  expectTypeOf(options).toExtend<PlayOptions>()
  // @ts-expect-error -- playSourceCacheIdentifier
  const wrong: PlayOptions = { providerOptions: { 'acs-call-automation': { playSourceCacheIdentifier: 'welcome' } } }
  expectTypeOf(wrong).toExtend<PlayOptions>()
})

test('a client of the older api-version accepts the older bodies', async () => {
  const credentials = { connectionString } as const
  const preview = createAcsClient({ ...credentials, apiVersion: '2025-03-30-preview' })
  const current = createAcsClient(credentials)
  await preview.media.updateTranscription('id', { locale: 'en-US', speechRecognitionModelEndpointId: 'model' })
  await current.media.updateTranscription('id', { speechModelEndpointId: 'model' })
  // @ts-expect-error -- the newer name of the model
  await preview.media.updateTranscription('id', { locale: 'en-US', speechModelEndpointId: 'model' })
  // @ts-expect-error -- this version lacks the operation
  await preview.participants.move('id', { targetParticipants: [], fromCall: 'other' })
  await current.participants.move('id', { targetParticipants: [], fromCall: 'other' })
})
