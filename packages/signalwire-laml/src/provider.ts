import {
  defineProvider,
  type Host,
  parseConfig,
  type Provider,
  type ProviderEntry,
  type Session,
} from '@trunkline/core/driver'
import { runtimeOf } from '@trunkline/core/http'

import { capabilities, reasons } from './capabilities.ts'
import { createSignalWireClient } from './client.ts'
import { type CheckedConfig, configSchema, type SignalWireLamlConfig } from './config.ts'
import { createDriver } from './driver.ts'
import type { AdapterContext } from './driver/context.ts'
import { createPendingUpdates } from './driver/pending-update.ts'
import { createIngress } from './ingress.ts'
import { createMediaIngress } from './media.ts'
import { adapterName } from './wire/adapter-name.ts'

/**
 * Creates the provider of SignalWire over its Compatibility API. Sends nothing until it is used.
 *
 * Throws `invalid-configuration` with every problem and no value.
 */
export function signalWireLaml(config: SignalWireLamlConfig): SignalWireLamlProvider {
  const checked = parseConfig(adapterName, configSchema, config)
  return defineProvider({
    name: adapterName,
    capabilities,
    reasons,
    routes: ['incoming', 'number-status'],
    // includes the project, so that two projects with one token do not share calls
    tokenSecret: () => `${checked.projectId}:${checked.apiToken}`,
    open: (host) => openSession(checked, host),
  })
}

/** The provider that `signalWireLaml` makes. */
export type SignalWireLamlProvider = Provider<typeof adapterName, typeof capabilities, 'incoming' | 'number-status'>

/** Entry for `loadProvider`. */
export const provider = {
  name: adapterName,
  config: configSchema,
  create: signalWireLaml,
} satisfies ProviderEntry

/** A parked call requests its next document after every pause; without the request, core reads its state. */
const graceSeconds = 10

function openSession(config: CheckedConfig, host: Host): Session {
  const { space, baseUrl, projectId, apiToken, timeoutMs } = config
  const client = createSignalWireClient({
    ...runtimeOf(host),
    space,
    baseUrl,
    projectId,
    apiToken,
    timeoutMs,
  })
  const adapter: AdapterContext = {
    config,
    host,
    client,
    pendingUpdates: createPendingUpdates(host.clock),
    documents: { mode: config.document },
  }
  return {
    driver: createDriver(adapter),
    ingress: createIngress(adapter),
    media: createMediaIngress(config),
    inspectAfterMs: (config.parkSeconds + graceSeconds) * 1000,
  }
}
