import { acsPlayAudio, type AcsPlayAudioCapabilities } from '@trunkline/acs-play-audio'
import { createAcsPlayAudioClient } from '@trunkline/acs-play-audio/client'
import { type Call, createTelephony, type PlayOptions } from '@trunkline/core'
import { expectTypeOf, test } from 'vitest'

const connectionString = 'endpoint=https://contoso.communication.azure.com;accesskey=c2VjcmV0'

test('a verb that the API lacks does not compile, and one that it has does', async () => {
  const telephony = createTelephony({ provider: acsPlayAudio({ connectionString }) })
  const call = await telephony.dial({ to: '+14255550123', from: '+14255550100' })
  expectTypeOf(call).toExtend<Call<AcsPlayAudioCapabilities>>()
  void call.record({ channels: 'separate' })
  call.play({ url: 'https://example.com/a.wav' })
  void call.collect({ maxDigits: 4 })
  void call.addParticipant('+14255550124')
  void call.removeParticipant('+14255550124')
  void telephony.connect({ group: 'g1' })
  // @ts-expect-error -- no audio streams
  void call.stream()
  // @ts-expect-error -- no text to speech
  call.play({ say: 'hello' })
  // @ts-expect-error -- no speech recognition
  void call.collect({ input: 'speech' })
  // @ts-expect-error -- no transfer
  void call.transfer('+14255550124')
  // @ts-expect-error -- no hold
  void call.hold()
  // @ts-expect-error -- no tones are sent
  void call.sendDigits('1')
  // @ts-expect-error -- no list of participants
  void call.participants()
  // @ts-expect-error -- only our own side leaves
  void call.terminate()
})

test('a misspelled setting is a compile error', () => {
  // @ts-expect-error -- promptHost
  acsPlayAudio({ connectionString, promptHost: ['localhost'] })
  // @ts-expect-error -- two ways to sign in
  acsPlayAudio({ connectionString, endpoint: 'https://contoso.communication.azure.com' })
  // @ts-expect-error -- nothing to sign in with
  acsPlayAudio({})
  expectTypeOf(acsPlayAudio({ connectionString }).capabilities['play.url']).toEqualTypeOf<'native'>()
})

test('vendor options are typed by the adapter', () => {
  const options: PlayOptions = { providerOptions: { 'acs-play-audio': { audioFileId: 'welcome' } } }
  expectTypeOf(options).toExtend<PlayOptions>()
  // @ts-expect-error -- audioFileID
  const wrong: PlayOptions = { providerOptions: { 'acs-play-audio': { audioFileID: 'welcome' } } }
  expectTypeOf(wrong).toExtend<PlayOptions>()
})

test('a client of the older api-version has no formats of recordings', async () => {
  const older = createAcsPlayAudioClient({ connectionString, apiVersion: '2021-06-15-preview' })
  const current = createAcsPlayAudioClient({ connectionString })
  await current.recordings.start('s1', { recordingFormatType: 'wav' })
  await older.recordings.start('s1', { recordingStateCallbackUri: 'https://example.com' })
  // @ts-expect-error -- the format came later
  await older.recordings.start('s1', { recordingFormatType: 'wav' })
  // @ts-expect-error -- an unpublished draft
  createAcsPlayAudioClient({ connectionString, apiVersion: '2021-11-15-preview' })
})
