import { credentialsOf, tokenSecretOf } from '@trunkline/azure'
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

import { type AcsPlayAudioCapabilities, capabilities, reasons } from './capabilities.ts'
import { createAcsPlayAudioClient } from './client.ts'
import { type AcsPlayAudioConfig, acsPlayAudioConfig, type CheckedAcsPlayAudioConfig } from './config.ts'
import { createDriver } from './driver.ts'
import { createPromptCheck } from './driver/prompt.ts'
import { createPromptsPlaying } from './driver/prompts-playing.ts'
import { createIngress } from './ingress.ts'

const name = 'acs-play-audio'

/** This provider, with its manifest. */
export type AcsPlayAudioProvider = Provider<'acs-play-audio', AcsPlayAudioCapabilities, 'grid'>

/**
 * Creates the provider of the retired Calling Server API of Azure Communication Services. Opens nothing; throws
 * `invalid-configuration` with every problem.
 */
export function acsPlayAudio(config: AcsPlayAudioConfig): AcsPlayAudioProvider {
  return createProvider(parseConfig(name, acsPlayAudioConfig, config))
}

/** Entry for `loadProvider`. */
export const provider: ProviderEntry = {
  name,
  config: acsPlayAudioConfig,
  create: (config) => createProvider(parseConfig(name, acsPlayAudioConfig, config)),
}

function createProvider(config: CheckedAcsPlayAudioConfig): AcsPlayAudioProvider {
  return defineProvider({
    name,
    capabilities,
    reasons,
    routes: ['grid'],
    tokenSecret: () => tokenSecretOf(config) ?? missingSecret(),
    open: (host) => open(config, host),
  })
}

/** Calls are inspected after this silence, since it is unknown whether the service repeats a callback. */
const inspectAfterMs = 60_000

/**
 * Opens the provider. It uses the newer api-version, because the neutral recording formats need it; only the client
 * speaks 2021-06-15-preview.
 */
function open(config: CheckedAcsPlayAudioConfig, host: Host): Session {
  const { recordingHosts, timeoutMs, source, promptHosts } = config
  const runtime = runtimeOf(host)
  const client = createAcsPlayAudioClient({ ...credentialsOf(config), ...runtime, recordingHosts, timeoutMs })
  const leaving = new Set<string>()
  const checkPrompt = createPromptCheck(promptHosts, runtime)
  const prompts = createPromptsPlaying(host.clock)
  return {
    driver: createDriver({ client, host, source, checkPrompt, prompts, leaving }),
    ingress: createIngress(host, leaving),
    inspectAfterMs,
  }
}

function missingSecret(): never {
  throw new TelephonyError(
    'invalid-configuration',
    'Callback URLs need a key to be signed with, and an Entra ID credential has none: pass tokenSecret to acsPlayAudio',
    { provider: name },
  )
}
