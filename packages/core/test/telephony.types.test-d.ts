import {
  type Able,
  type AbleTelephony,
  type AudioStream,
  type Call,
  type Capabilities,
  createTelephony,
  type IncomingCall,
  loadProvider,
  type PlayInput,
  type Telephony,
} from '@trunkline/core'
import { defineProvider, type Provider } from '@trunkline/core/driver'
import { describe, expectTypeOf, test } from 'vitest'

type AllNative = Readonly<Record<keyof Capabilities, 'native'>>
type Only<Verbs extends keyof Capabilities> = Readonly<
  Record<Verbs, 'native'> & Record<Exclude<keyof Capabilities, Verbs>, 'unsupported'>
>

declare const everything: Call<AllNative>
declare const plain: Call<Only<'dial' | 'hangUp' | 'play.url'>>
declare const unknownCall: Call
declare const wide: Provider

describe('a manifest with literal grades', () => {
  test('keeps the verbs that the provider has', () => {
    expectTypeOf(everything).toHaveProperty('hold')
    expectTypeOf(everything).toHaveProperty('transfer')
    expectTypeOf(everything.stream()).resolves.toEqualTypeOf<AudioStream>()
    expectTypeOf(plain).toHaveProperty('play')
    expectTypeOf(plain).toHaveProperty('hangUp')
  })

  test('has no verb that the provider lacks', () => {
    expectTypeOf(plain).not.toHaveProperty('hold')
    expectTypeOf(plain).not.toHaveProperty('stream')
    expectTypeOf(plain).not.toHaveProperty('record')
    // @ts-expect-error -- an unsupported verb does not compile
    void plain.hold()
    // @ts-expect-error -- nor does one of a group of which nothing is supported
    void plain.collect({ maxDigits: 1 })
  })

  test('watches keys where the provider can, and ends that', () => {
    const keys = {} as Call<Only<'digits.watch'>>
    expectTypeOf(keys.watchDigits()).resolves.toEqualTypeOf<void>()
    void keys.unwatchDigits({ signal: AbortSignal.timeout(1) })
    expectTypeOf(plain).not.toHaveProperty('watchDigits')
    // @ts-expect-error -- what never began needs no end
    void plain.unwatchDigits()
  })

  test('takes an emulated verb for a verb', () => {
    expectTypeOf<Call<Omit<AllNative, 'hold'> & { readonly hold: 'emulated' }>>().toHaveProperty('hold')
  })

  test('says what can be played', () => {
    expectTypeOf<PlayInput<Only<'play.url'>>>().toEqualTypeOf<{ readonly url: string; readonly lengthMs?: number }>()
    expectTypeOf<PlayInput<Only<'hangUp'>>>().toEqualTypeOf<never>()
    plain.play({ url: 'https://media.example.com/a.wav' }, { loop: 2 })
    // @ts-expect-error -- this provider speaks no text
    plain.play({ say: 'hello' })
    everything.play({ say: 'hello', language: 'en-GB' })
  })

  test('says what can be collected', () => {
    const ears = {} as Call<Only<'collect.speech'>>
    void ears.collect({ input: 'speech', language: 'en-US' })
    // @ts-expect-error -- keys are not heard here
    void ears.collect({ maxDigits: 1 })
    // @ts-expect-error -- nor beside speech
    void ears.collect({ input: 'digits-or-speech', maxDigits: 1 })
    const keys = {} as Call<Only<'collect.digits'>>
    void keys.collect({ maxDigits: 1 })
    void keys.collect({ input: 'digits', maxDigits: 1 })
    // @ts-expect-error -- nobody listens to words here
    void keys.collect({ input: 'speech' })
    // @ts-expect-error -- nor to choices
    void keys.collect({ input: 'choices', choices: [{ label: 'yes', phrases: ['yes'] }] })
    if (keys.can('collect.choices')) void keys.collect({ input: 'choices', choices: [{ label: 'a', phrases: ['a'] }] })
    void everything.collect({ input: 'digits-or-speech', maxDigits: 1, endSilenceMs: 500 })
    // @ts-expect-error -- keys have no language
    void everything.collect({ maxDigits: 1, language: 'en-US' })
  })

  test('asks for the direction where audio only comes in', () => {
    const ears = {} as Call<Only<'stream.listen'>>
    expectTypeOf(ears.stream).toBeCallableWith({ direction: 'in' })
    // @ts-expect-error -- the default is both ways
    void ears.stream()
    // @ts-expect-error -- and that this provider has not
    void ears.stream({ direction: 'both' })
    const mouth = {} as Call<Only<'stream'>>
    void mouth.stream({ direction: 'out' })
    // @ts-expect-error -- nothing listens here alone
    void mouth.stream({ direction: 'in' })
    // @ts-expect-error -- no carrier has this rate
    void everything.stream({ sampleRate: 44_100 })
  })

  test('lets an incoming call be turned away only where that is possible', () => {
    expectTypeOf<IncomingCall<AllNative>>().toHaveProperty('reject')
    expectTypeOf<IncomingCall<AllNative>>().toHaveProperty('redirect')
    expectTypeOf<IncomingCall<Only<'answer' | 'redirect'>>>().not.toHaveProperty('reject')
    expectTypeOf<IncomingCall<Only<'answer' | 'reject'>>>().not.toHaveProperty('redirect')
  })

  test('decides what a client can do', () => {
    expectTypeOf<Telephony<Only<'dial'>>>().toHaveProperty('dial')
    expectTypeOf<Telephony<Only<'dial'>>>().not.toHaveProperty('onIncomingCall')
    expectTypeOf<Telephony<Only<'answer'>>>().not.toHaveProperty('dial')
    expectTypeOf<Telephony<Only<'dial'>>>().not.toHaveProperty('connect')
    const joins = {} as Telephony<Only<'connect' | 'hold'>>
    expectTypeOf(joins.connect({ room: 'r1' })).resolves.toHaveProperty('hold')
    // @ts-expect-error -- one call at a time
    void joins.connect({ room: 'r1', group: 'g1' })
    // @ts-expect-error -- which call?
    void joins.connect({})
  })

  test('is kept from its declaration to the call', () => {
    const provider = defineProvider({
      name: 'mine',
      capabilities: {} as Only<'dial' | 'hold'>,
      reasons: {},
      tokenSecret: () => '',
      open: () => ({}) as never,
    })
    expectTypeOf(provider.name).toEqualTypeOf<'mine'>()
    const telephony = createTelephony({ provider })
    expectTypeOf(telephony.dial({ to: '+14255550123' })).resolves.toHaveProperty('hold')
    expectTypeOf(telephony.dial({ to: '+14255550123' })).resolves.not.toHaveProperty('play')
  })
})

describe('a provider chosen at run time', () => {
  test('has no optional verb until can() narrows', () => {
    expectTypeOf(unknownCall).not.toHaveProperty('hold')
    expectTypeOf(unknownCall).not.toHaveProperty('play')
    expectTypeOf(unknownCall).toHaveProperty('hangUp')
    // @ts-expect-error -- nobody knows whether it can
    void unknownCall.hold()
    if (unknownCall.can('hold')) {
      expectTypeOf(unknownCall).toHaveProperty('hold')
      void unknownCall.hold()
      // @ts-expect-error -- holding says nothing about recording
      void unknownCall.record()
    }
  })

  test('can be asked for several things, one after the other', () => {
    if (unknownCall.can('play.url') && unknownCall.can('record')) {
      void unknownCall.play({ url: 'https://media.example.com/a.wav' })
      void unknownCall.record()
      // @ts-expect-error -- only URLs were asked for
      unknownCall.play({ say: 'hello' })
    }
  })

  test('dials only when asked whether it can', () => {
    const telephony = createTelephony({ provider: wide })
    expectTypeOf(telephony).not.toHaveProperty('dial')
    expectTypeOf(telephony).not.toHaveProperty('onIncomingCall')
    if (telephony.can('dial')) {
      expectTypeOf(telephony).toHaveProperty('dial')
      expectTypeOf(telephony.dial({ to: '+14255550123' })).resolves.not.toHaveProperty('play')
    }
    expectTypeOf(loadProvider({ provider: 'loopback', anything: 1 })).resolves.toEqualTypeOf<Provider>()
  })
})

function greet(call: Able<'play.url' | 'collect.digits'>): void {
  call.play({ url: 'https://media.example.com/a.wav' })
  // @ts-expect-error -- only what was named
  void call.record()
}

describe('what an application requires', () => {
  test('is in the types, whatever the provider', () => {
    const telephony = createTelephony({ provider: wide, require: ['dial', 'play.url'] })
    expectTypeOf(telephony).toHaveProperty('dial')
    expectTypeOf(telephony.dial({ to: '+14255550123' })).resolves.toHaveProperty('play')
    expectTypeOf(telephony.dial({ to: '+14255550123' })).resolves.not.toHaveProperty('record')
    expectTypeOf(telephony).not.toHaveProperty('onIncomingCall')
    expectTypeOf(createTelephony({ provider: wide, require: ['answer'] })).toHaveProperty('onIncomingCall')
  })

  test('takes nothing away that the provider has', () => {
    const provider = {} as Provider<'mine', Only<'dial' | 'hold'>>
    const telephony = createTelephony({ provider, require: ['dial'] })
    expectTypeOf(telephony.dial({ to: '+14255550123' })).resolves.toHaveProperty('hold')
  })

  test('says nothing where the list is only known at run time, or names a group', () => {
    const names = [] as (keyof Capabilities)[]
    expectTypeOf(createTelephony({ provider: wide, require: names })).not.toHaveProperty('dial')
    const grouped = createTelephony({ provider: wide, require: ['play', 'dial'] })
    expectTypeOf(grouped.dial({ to: '+14255550123' })).resolves.not.toHaveProperty('play')
  })

  test('is passed on to functions that need it', () => {
    if (unknownCall.can('play.url') && unknownCall.can('collect.digits')) greet(unknownCall)
    greet(everything)
    // @ts-expect-error -- this provider collects nothing
    greet(plain)
    expectTypeOf<AbleTelephony<'dial'>>().toHaveProperty('dial')
  })
})

describe('the routes of a provider', () => {
  test('are the words that routeUrl takes', () => {
    const provider = defineProvider({
      name: 'mine',
      capabilities: {} as Only<'dial' | 'hold'>,
      reasons: {},
      routes: ['incoming', 'status'],
      tokenSecret: () => '',
      open: () => ({}) as never,
    })
    const telephony = createTelephony({ provider, publicUrl: 'https://voice.example.com' })
    telephony.routeUrl('status')
    // @ts-expect-error -- a misspelt route
    telephony.routeUrl('incomming')
    if (telephony.can('record')) telephony.routeUrl('incoming')
    // of a provider chosen at run time nothing is known
    createTelephony({ provider: wide, publicUrl: 'https://voice.example.com' }).routeUrl('anything')
  })
})

describe('a typing mistake is an error at the call', () => {
  test('in the options of createTelephony', () => {
    // @ts-expect-error -- publicURL
    createTelephony({ provider: wide, publicURL: 'https://voice.example.com' })
    // @ts-expect-error -- no such capability
    createTelephony({ provider: wide, require: ['streem'] })
    // @ts-expect-error -- the adapter's name is a string
    void loadProvider({ provider: 7 })
  })

  test('in the options of a verb', () => {
    // @ts-expect-error -- lop
    everything.play({ url: 'https://media.example.com/a.wav' }, { lop: true })
    // @ts-expect-error -- maxDigit
    void everything.collect({ maxDigit: 1 })
    // @ts-expect-error -- no such channels
    void everything.record({ channels: 'stereo' })
    // @ts-expect-error -- no such capability
    everything.can('holding')
  })
})
