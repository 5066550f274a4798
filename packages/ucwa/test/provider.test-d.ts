import { createTelephony, type DialOptions } from '@trunkline/core'
import { type TrustedApplicationCapabilities, ucwa } from '@trunkline/ucwa'
import { createTrustedApplicationClient } from '@trunkline/ucwa/client'
import { expectTypeOf, test } from 'vitest'

const config = {
  surface: 'trusted-application',
  endpoint: 'sip:helpdesk@contoso.example',
  applicationId: 'a',
  clientSecret: 's',
  applicationIdUri: 'https://contoso.example/helpdesk',
  tenantId: '11111111-2222-4333-8444-555555555555',
} as const

test('the surface chooses the manifest', () => {
  const provider = ucwa(config)
  expectTypeOf(provider.capabilities).toEqualTypeOf<TrustedApplicationCapabilities>()
  expectTypeOf(provider.capabilities['play.url']).toEqualTypeOf<'native'>()
  expectTypeOf(provider.capabilities.hold).toEqualTypeOf<'unsupported'>()
  expectTypeOf(provider.capabilities['collect.digits']).toEqualTypeOf<'emulated'>()
})

test('verbs that this surface lacks do not compile', async () => {
  const call = await createTelephony({ provider: ucwa(config) }).dial({ to: 'sip:erika@contoso.example' })
  call.play({ url: 'https://example.com/a.wav' })
  void call.collect({ maxDigits: 1 })
  void call.transfer('sip:agent@contoso.example')
  // @ts-expect-error -- media stays at the service
  void call.stream()
  // @ts-expect-error -- nothing is recorded
  void call.record()
  // @ts-expect-error -- no tones are sent
  void call.sendDigits('1')
  // @ts-expect-error -- participants cannot be held
  void call.hold()
  // @ts-expect-error -- participants cannot be muted
  void call.mute()
  // @ts-expect-error -- nothing is transcribed
  void call.transcribe()
  // @ts-expect-error -- only files are played
  call.play({ say: 'hello' })
})

test('a misspelled or missing setting is a compile error', () => {
  // @ts-expect-error -- no surface
  ucwa({ ...config, surface: undefined })
  // @ts-expect-error -- tenantID
  ucwa({ ...config, tenantID: 'x' })
  // @ts-expect-error -- a credential together with a secret
  ucwa({ ...config, credential: { getToken: () => Promise.resolve(null) } })
})

test("vendor options are typed by the adapter, and the client's bodies by its wire", () => {
  const options: DialOptions = { to: 'sip:a@b', providerOptions: { ucwa: { importance: 'Urgent', video: true } } }
  expectTypeOf(options).toExtend<DialOptions>()
  // @ts-expect-error -- an unknown importance
  const wrong: DialOptions = { to: 'sip:a@b', providerOptions: { ucwa: { importance: 'Huge' } } }
  expectTypeOf(wrong).toExtend<DialOptions>()
  const client = createTrustedApplicationClient(config)
  // @ts-expect-error -- a call with audio only has no video to mute
  void client.communication.startAudio({ to: 'sip:a@b', joinVideoMuted: true })
  void client.communication.startAudioVideo({ to: 'sip:a@b', joinVideoMuted: true })
  // @ts-expect-error -- to another party, or replacing another call
  void client.audioVideo.transfer('https://pool.example', { operationId: 'o1' })
})
