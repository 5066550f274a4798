import { defineProvider, type Host, type Provider, type Session } from '@trunkline/core/driver'
import { runtimeOf } from '@trunkline/core/http'

import { capabilities, type OnPremisesCapabilities, reasons } from './capabilities.ts'
import { createPresence } from './channel/presence.ts'
import { createRouter } from './channel/router.ts'
import { createOnPremisesClient } from './client.ts'
import { type CheckedOnPremisesConfig, credentialsOf } from './config.ts'
import { createDriver } from './driver.ts'
import { createIngress } from './ingress.ts'

/** The provider with the manifest of UCWA 2.0. */
export type OnPremisesProvider = Provider<'ucwa', OnPremisesCapabilities, never>

/** Calls are inspected after this silence, because another process may take over the event channel. */
const inspectAfterMs = 120_000

/** Creates the provider of this surface; opens nothing. */
export function createOnPremisesProvider(config: CheckedOnPremisesConfig): OnPremisesProvider {
  // there are no callback URLs, so no token ever leaves this process
  const secret = runtimeOf({}).random.uuid()
  return defineProvider({
    name: 'ucwa',
    capabilities,
    reasons,
    routes: [],
    tokenSecret: () => secret,
    open: (host) => open(config, host),
  })
}

function open(config: CheckedOnPremisesConfig, host: Host): Session {
  const { domain, autodiscoverUrl, allowedHosts, endpointId, userAgent, culture, timeoutMs } = config
  const { ownPhone, phoneNumber, pollSeconds, availability } = config
  const client = createOnPremisesClient({
    ...credentialsOf(config),
    ...runtimeOf(host),
    domain,
    autodiscoverUrl,
    allowedHosts,
    endpointId,
    userAgent,
    culture,
    pollSeconds,
    timeoutMs,
  })
  const router = createRouter({ host, client })
  const phone = ownPhone === undefined ? {} : { phoneNumber: `tel:${ownPhone}` }
  const presence = createPresence({ host, client, availability: availability && { ...availability, ...phone } })
  return {
    driver: createDriver({ client, host, router, ownPhone, phoneNumber }),
    ingress: createIngress({ host, client, router, presence, pollSeconds }),
    inspectAfterMs,
    // the client is closing, so a failure to sign out changes nothing
    close: () => client.close().catch(() => undefined),
  }
}
