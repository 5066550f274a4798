import { createCallbackVerifier, credentialsOf, tokenSecretOf } from '@trunkline/azure'
import {
  defineProvider,
  type Host,
  parseConfig,
  type Provider,
  type ProviderEntry,
  type Session,
  TelephonyError,
} from '@trunkline/core/driver'
import { runtimeOf } from '@trunkline/core/http'

import {
  type AcsCapabilities,
  type AcsSpeechCapabilities,
  type AnyAcsCapabilities,
  capabilitiesOf,
  reasons,
} from './capabilities.ts'
import { createAcsClient } from './client.ts'
import { type AcsConfig, acsConfig, type CheckedAcsConfig } from './config.ts'
import { createDriver } from './driver.ts'
import { createRinging } from './driver/ringing.ts'
import { createIngress } from './ingress.ts'
import { createMediaIngress } from './media.ts'
import type { ApiVersion } from './wire/index.ts'

const name = 'acs-call-automation'

/**
 * Creates the provider of Azure Communication Services Call Automation. Opens nothing; throws `invalid-configuration`
 * with every problem.
 */
export function acsCallAutomation<Version extends ApiVersion = '2026-03-12'>(
  config: AcsConfig & { readonly apiVersion?: Version; readonly cognitiveServicesEndpoint: string },
): AcsProvider<AcsSpeechCapabilities<Version>>
export function acsCallAutomation<Version extends ApiVersion = '2026-03-12'>(
  config: AcsConfig & { readonly apiVersion?: Version; readonly cognitiveServicesEndpoint?: never },
): AcsProvider<AcsCapabilities<Version>>
export function acsCallAutomation(config: AcsConfig): AcsProvider
export function acsCallAutomation(config: AcsConfig): AcsProvider {
  return createProvider(parseConfig(name, acsConfig, config))
}

/** This provider, with the manifest of its configuration. */
export type AcsProvider<C extends AnyAcsCapabilities = AnyAcsCapabilities> = Provider<'acs-call-automation', C, 'grid'>

/** Entry for `loadProvider`. */
export const provider: ProviderEntry = {
  name,
  config: acsConfig,
  create: (config) => createProvider(parseConfig(name, acsConfig, config)),
}

/** Calls are inspected after this silence, because the service promises no redelivery of a callback. */
const inspectAfterMs = 60_000

function createProvider(config: CheckedAcsConfig): AcsProvider {
  return defineProvider({
    name,
    capabilities: capabilitiesOf(config),
    reasons,
    routes: ['grid'],
    tokenSecret: () => tokenSecretOf(config) ?? missingSecret(),
    open: (host) => open(config, host),
  })
}

function open(config: CheckedAcsConfig, host: Host): Session {
  const { apiVersion, recordingHosts, timeoutMs, cognitiveServicesEndpoint, resourceId, verifyJwt } = config
  const { clockToleranceSeconds, openIdConfigurationUrl, issuer } = config
  const runtime = runtimeOf(host)
  const settings = { ...runtime, apiVersion, recordingHosts, timeoutMs }
  const client = createAcsClient<ApiVersion>({ ...credentialsOf(config), ...settings })
  const ringing = createRinging(client, host.clock)
  const verifier = createCallbackVerifier({
    ...runtime,
    openIdConfigurationUrl,
    issuer,
    audience: resourceId,
    clockToleranceSeconds,
  })
  if (verifyJwt === 'issuer-only') {
    const message =
      "verifyJwt is 'issuer-only': callbacks that the service signs for other resources pass this check too"
    host.warn({ code: 'unverified-audience', message })
  }
  return {
    driver: createDriver({ client, clock: host.clock, ringing, keys: verifier, cognitiveServicesEndpoint }),
    ingress: createIngress({ verifier, host, ringing }),
    media: createMediaIngress(verifier),
    inspectAfterMs,
  }
}

function missingSecret(): never {
  throw new TelephonyError(
    'invalid-configuration',
    'Callback URLs need a key to be signed with, and an Entra ID credential has none: pass tokenSecret to acsCallAutomation',
    { provider: name },
  )
}
