import type { Provider, Telephony, TelephonyOptions } from '@trunkline/core'
import { createTelephony } from '@trunkline/core'
import { createEmulator } from '@trunkline/emulator'
import { createLoopbackNetwork, loopback } from '@trunkline/loopback'
import { World } from '@trunkline/network'

import { applicationSite, mediaSockets } from './application-site.ts'
import type { Carrier } from './carriers/carrier.ts'
import { phoneNumbers } from './carriers/numbers.ts'
import type { Environment } from './environment.ts'
import { passed } from './memory-wire.ts'
import { verbEntries } from './verb-entries.ts'
import type { WorldParts } from './world.ts'

/** A network that is open, with the client that uses it. */
export interface OpenNetwork extends Pick<WorldParts, 'numbers' | 'call' | 'world'> {
  readonly telephony: Telephony
  /** Where the carrier is. */
  readonly url: string | undefined
  /** Where prompts go, if the network fetches none. */
  readonly addPrompt?: (wav: Uint8Array) => string
  close(): Promise<void>
}

export interface NetworkOptions {
  readonly client: Partial<TelephonyOptions<Provider>>
  readonly settings: Record<string, unknown>
}

/** Opens a carrier's protocol server and the client of its adapter, joined through memory. */
export async function openCarrier(
  carrier: Carrier<Provider, Record<string, unknown>>,
  environment: Environment,
  { client, settings }: NetworkOptions,
): Promise<OpenNetwork> {
  const { addresses, clock, random, router } = environment
  const site: { hosted?: Telephony } = {}
  const emulator = await createEmulator({
    baseUrl: addresses.carrier,
    doors: [carrier.door],
    environment: { clock, random: random.carrier },
    wire: environment.wireOf({ name: 'carrier', keepsConnections: false }),
    openSocket: mediaSockets({
      ...environment,
      random: random.wire,
      hosted: () => site.hosted,
      publicUrl: addresses.application,
    }),
  })
  router.serve(addresses.carrier, (request) => emulator.handle(request))
  const telephony = createTelephony({
    ...client,
    timeline: verbEntries(environment),
    provider: carrier.provider(emulator, settings),
    publicUrl: addresses.application,
    clock,
    random: random.application,
    wire: environment.wireOf({ name: 'application', keepsConnections: true }),
  })
  site.hosted = telephony
  router.serve(addresses.application, applicationSite(telephony, clock))
  const numbers = await carrier.setUp({ emulator, telephony, wait: (ms) => passed(clock, ms) })
  return {
    telephony,
    url: emulator.url,
    numbers,
    world: emulator.world,
    call: (order) => emulator.world.call(order),
    async close() {
      await telephony.close()
      await emulator.close()
    },
  }
}

/** Opens loopback, whose network is part of the adapter: it has no wire and no latency. */
export function openLoopback(environment: Environment, { client }: NetworkOptions): OpenNetwork {
  const { clock, random } = environment
  const network = createLoopbackNetwork({ clock })
  const { faults, switchboard } = network.carrier
  const world = new World({ clock, switchboard, faults })
  const provider = loopback({ network })
  const telephony = createTelephony({
    ...client,
    timeline: verbEntries(environment),
    provider,
    clock,
    random: random.application,
  })
  return {
    telephony,
    url: undefined,
    numbers: phoneNumbers,
    world,
    addPrompt: (wav) => network.carrier.prompts.add(wav),
    async call({ from, to }) {
      await network.ring({ from, to })
      const call = world.calls().at(-1)
      if (call === undefined) throw new Error('unreachable: the call has just begun')
      return call
    },
    async close() {
      await telephony.close()
      switchboard.close()
    },
  }
}
