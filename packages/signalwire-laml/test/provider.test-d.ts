import type { DialOptions } from '@trunkline/core'
import type { Provider } from '@trunkline/core/driver'
import { type capabilities, signalWireLaml, type SignalWireLamlOptions } from '@trunkline/signalwire-laml'
import { createSignalWireClient } from '@trunkline/signalwire-laml/client'
import { expectTypeOf, test } from 'vitest'

const good = { space: 's', projectId: 'p', apiToken: 't', signingKey: 'k' }

test('the manifest keeps its literal grades', () => {
  const made = signalWireLaml(good)
  expectTypeOf(made).toExtend<Provider<'signalwire-laml'>>()
  expectTypeOf(made.capabilities).toEqualTypeOf<typeof capabilities>()
  expectTypeOf(made.capabilities.stream).toEqualTypeOf<'native'>()
  expectTypeOf(made.capabilities.hold).toEqualTypeOf<'emulated'>()
  expectTypeOf(made.capabilities.transcribe).toEqualTypeOf<'unsupported'>()
})

test('a typo in a configuration does not compile', () => {
  // @ts-expect-error -- an unknown key
  signalWireLaml({ ...good, signingkey: 'k' })
  // @ts-expect-error -- a codec that the carrier lacks
  signalWireLaml({ ...good, streamCodec: 'OPUS' })
  // @ts-expect-error -- the token is missing
  signalWireLaml({ space: 's', projectId: 'p', signingKey: 'k' })
})

test('an option of the vendor is typed', () => {
  expectTypeOf<{ sendDigits: '1' }>().toExtend<SignalWireLamlOptions>()
  expectTypeOf<{ sendDigits: 1 }>().not.toExtend<SignalWireLamlOptions>()
  type Passed = NonNullable<NonNullable<DialOptions['providerOptions']>['signalwire-laml']>
  expectTypeOf<Passed>().toEqualTypeOf<SignalWireLamlOptions>()
})

test('a form accepts numbers and flags where the carrier accepts their text', () => {
  const { calls } = createSignalWireClient(good)
  expectTypeOf(calls.create).toBeCallableWith({ To: '+1', From: '+2', Url: 'u', Timeout: 60, Record: true })
  // @ts-expect-error -- a state that cannot be set
  void calls.update('sid', { Status: 'busy' })
  // @ts-expect-error -- a flag is not a number
  void calls.create({ To: '+1', From: '+2', Url: 'u', Record: 1 })
})
