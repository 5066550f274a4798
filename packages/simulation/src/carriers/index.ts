import type { AcsCapabilities } from '@trunkline/acs-call-automation'
import type { AcsPlayAudioCapabilities } from '@trunkline/acs-play-audio'
import type { Provider } from '@trunkline/core'
import type { capabilities as loopbackCapabilities } from '@trunkline/loopback'
import type { capabilities as lamlCapabilities, SignalWireLamlConfig } from '@trunkline/signalwire-laml'
import type { OnPremisesCapabilities, TrustedApplicationCapabilities } from '@trunkline/ucwa'

import type { AcsSettings } from './acs-call-automation.ts'
import type { AcsPlayAudioSettings } from './acs-play-audio.ts'
import type { Carrier } from './carrier.ts'
import type { OnPremisesSettings } from './ucwa-on-premises.ts'
import type { TrustedApplicationSettings } from './ucwa-trusted-application.ts'

/** What can be simulated: the manifest of each, and the settings that a program may pass to its adapter. */
export interface SimulatedProviders {
  'acs-call-automation': { capabilities: AcsCapabilities; settings: AcsSettings }
  'acs-play-audio': { capabilities: AcsPlayAudioCapabilities; settings: AcsPlayAudioSettings }
  loopback: { capabilities: typeof loopbackCapabilities; settings: object }
  'signalwire-laml': { capabilities: typeof lamlCapabilities; settings: Partial<SignalWireLamlConfig> }
  'ucwa-on-premises': { capabilities: OnPremisesCapabilities; settings: OnPremisesSettings }
  'ucwa-trusted-application': {
    capabilities: TrustedApplicationCapabilities
    settings: TrustedApplicationSettings
  }
}

export type SimulatedProvider = keyof SimulatedProviders

/** Loads an adapter and its protocol server before a run, since virtual time does not see an import; loopback has neither. */
export async function loadCarrier(
  name: SimulatedProvider,
): Promise<Carrier<Provider, Record<string, unknown>> | undefined> {
  if (name === 'loopback') return undefined
  const { carrier } = await loaders[name]()
  return carrier
}

const loaders = {
  'acs-call-automation': () => import('./acs-call-automation.ts'),
  'acs-play-audio': () => import('./acs-play-audio.ts'),
  'signalwire-laml': () => import('./signalwire-laml.ts'),
  'ucwa-on-premises': () => import('./ucwa-on-premises.ts'),
  'ucwa-trusted-application': () => import('./ucwa-trusted-application.ts'),
} as const
