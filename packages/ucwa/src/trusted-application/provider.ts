import { createCallbackVerifier } from '@trunkline/azure'
import { defineProvider, type Host, type Provider, type Session, TelephonyError } from '@trunkline/core/driver'
import { runtimeOf } from '@trunkline/core/http'

import { capabilities, reasons, type TrustedApplicationCapabilities } from './capabilities.ts'
import { createTrustedApplicationClient } from './client.ts'
import { type CheckedTrustedApplicationConfig, credentialsOf } from './config.ts'
import { createDriver } from './driver.ts'
import { createIngress } from './ingress.ts'

/** The provider with the manifest of the Trusted Application API. */
export type TrustedApplicationProvider = Provider<'ucwa', TrustedApplicationCapabilities, 'incoming'>

/** Calls are inspected after this silence, because the service documents no redelivery of a lost callback. */
const inspectAfterMs = 60_000

/** Creates the provider of this surface; opens nothing. */
export function createTrustedApplicationProvider(config: CheckedTrustedApplicationConfig): TrustedApplicationProvider {
  return defineProvider({
    name: 'ucwa',
    capabilities,
    reasons,
    routes: ['incoming'],
    tokenSecret: () => config.tokenSecret ?? config.clientSecret ?? missingSecret(),
    open: (host) => open(config, host),
  })
}

function open(config: CheckedTrustedApplicationConfig, host: Host): Session {
  const { endpoint, discoverUrl, audience, allowedHosts, timeoutMs, phoneNumber } = config
  const { openIdConfigurationUrl, applicationIdUri, tenantId, serviceApplicationId } = config
  const runtime = runtimeOf(host)
  const client = createTrustedApplicationClient({
    ...credentialsOf(config),
    ...runtime,
    endpoint,
    discoverUrl,
    audience,
    allowedHosts,
    timeoutMs,
  })
  const issuer = config.issuer ?? `https://sts.windows.net/${tenantId}/`
  const verifier = createCallbackVerifier({ ...runtime, openIdConfigurationUrl, issuer, audience: applicationIdUri })
  const sender = { applicationId: serviceApplicationId, tenantId }
  return {
    driver: createDriver({ client, host, keys: verifier, phoneNumber }),
    ingress: createIngress({ host, verifier, hosts: client.hosts, sender }),
    inspectAfterMs,
  }
}

function missingSecret(): never {
  throw new TelephonyError(
    'invalid-configuration',
    'Callback URLs need a key to be signed with, and a credential holds none: pass tokenSecret to ucwa',
    { provider: 'ucwa' },
  )
}
