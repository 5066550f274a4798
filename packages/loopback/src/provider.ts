import { defineProvider, parseConfig, type Provider, type ProviderEntry } from '@trunkline/core/driver'

import { capabilities, reasons } from './capabilities.ts'
import { configSchema, type LoopbackConfig, nothingSchema } from './config.ts'
import { createDriver } from './driver.ts'
import { createIngress } from './ingress.ts'
import { newSecret } from './machine.ts'
import { createLoopbackNetwork, type LoopbackNetwork } from './network.ts'

/** Plain settings for a network of its own, or a network that exists already and brings its own. */
export type LoopbackOptions =
  | (LoopbackConfig & { readonly network?: never })
  | { readonly network: LoopbackNetwork; readonly answerAfterMs?: never }

/** The provider, and the far side of its calls. */
export interface LoopbackProvider extends Provider<'loopback', typeof capabilities, never> {
  readonly network: LoopbackNetwork
}

/** A provider without a network: calls reach the parties of `network`. Throws `invalid-configuration`. */
export function loopback(options: LoopbackOptions = {}): LoopbackProvider {
  const { network, ...settings } = options
  if (network === undefined) return connect(createLoopbackNetwork(parseConfig(name, configSchema, settings)))
  parseConfig(name, nothingSchema, settings)
  return connect(network)
}

/** For `loadProvider`. */
export const provider: ProviderEntry = {
  name: 'loopback',
  config: configSchema,
  create: (config) => connect(createLoopbackNetwork(parseConfig(name, configSchema, config))),
}

const name = 'loopback'

/** How long a call may show no sign of life before it is asked about: a lost callback would otherwise never be noticed. */
const inspectAfterMs = 10_000

function connect(network: LoopbackNetwork): LoopbackProvider {
  const { carrier } = network
  // Nothing calls back from outside, so no token ever leaves this process.
  const secret = newSecret()
  const defined = defineProvider({
    name,
    capabilities,
    reasons,
    routes: [],
    tokenSecret: () => secret,
    open(host) {
      carrier.start(host)
      const { close, ingress } = createIngress(carrier, host)
      return { driver: createDriver(carrier, host), ingress, inspectAfterMs, close }
    },
  })
  return { ...defined, network }
}
