import { createTelephony, type DialOptions } from '@trunkline/core'
import {
  type OnPremisesCapabilities,
  type OnPremisesProvider,
  type TrustedApplicationProvider,
  ucwa,
  type UcwaConfig,
} from '@trunkline/ucwa'
import { createOnPremisesClient } from '@trunkline/ucwa/client'
import { expectTypeOf, test } from 'vitest'

const config = { surface: 'on-premises', domain: 'contoso.example', userName: 'erika', password: 'p' } as const

test('the surface chooses the manifest', () => {
  const provider = ucwa(config)
  expectTypeOf(provider).toEqualTypeOf<OnPremisesProvider>()
  expectTypeOf(provider.capabilities).toEqualTypeOf<OnPremisesCapabilities>()
  expectTypeOf(provider.capabilities.hold).toEqualTypeOf<'native'>()
  expectTypeOf(provider.capabilities['play.url']).toEqualTypeOf<'unsupported'>()
  const either: UcwaConfig = config
  expectTypeOf(ucwa(either)).toExtend<OnPremisesProvider | TrustedApplicationProvider>()
})

test('verbs that need media do not compile', async () => {
  const call = await createTelephony({ provider: ucwa(config) }).dial({ to: '+14255550123' })
  void call.hold()
  void call.unhold()
  void call.addParticipant('sip:john@contoso.example')
  void call.participants()
  // @ts-expect-error -- media flows between two phones
  void call.stream()
  // @ts-expect-error -- nothing is recorded
  void call.record()
  // @ts-expect-error -- nothing can be played
  call.play({ url: 'https://example.com/a.wav' })
  // @ts-expect-error -- no keys are reported
  void call.collect({ maxDigits: 1 })
  // @ts-expect-error -- no keys are sent
  void call.sendDigits('1')
  // @ts-expect-error -- calls cannot be transferred
  void call.transfer('sip:john@contoso.example')
  // @ts-expect-error -- participants cannot be muted
  void call.mute()
  // @ts-expect-error -- nothing is transcribed
  void call.transcribe()
})

test('an incoming call can be answered and rejected, not redirected', () => {
  createTelephony({ provider: ucwa(config) }).onIncomingCall((incoming) => {
    void incoming.answer()
    void incoming.reject()
    // @ts-expect-error -- the protocol has no forwarding
    void incoming.redirect('sip:john@contoso.example')
  })
})

test('a misspelled or missing setting is a compile error', () => {
  // @ts-expect-error -- no password
  ucwa({ surface: 'on-premises', domain: 'contoso.example', userName: 'erika' })
  // @ts-expect-error -- a setting of the other surface
  ucwa({ ...config, endpoint: 'sip:erika@contoso.example' })
  // @ts-expect-error -- a password together with getTicket
  ucwa({ ...config, getTicket: () => Promise.resolve({ token: 't' }) })
  ucwa({ surface: 'on-premises', domain: 'contoso.example', getTicket: () => Promise.resolve({ token: 't' }) })
})

test("vendor options are typed by the adapter, and the client's bodies by its wire", () => {
  const options: DialOptions = { to: '+14255550123', providerOptions: { ucwa: { ownPhone: '+14255550170' } } }
  expectTypeOf(options).toExtend<DialOptions>()
  const client = createOnPremisesClient({ domain: 'contoso.example', userName: 'erika', password: 'p' })
  void client.communication.startAudio({ to: 'sip:a@b', offer: 'v=0' })
  // @ts-expect-error -- no session description
  void client.communication.startAudio({ to: 'sip:a@b' })
  // @ts-expect-error -- no target
  void client.communication.startPhoneAudio({ phoneNumber: 'tel:+14255550170' })
})
