import { acsCallAutomation } from '@trunkline/acs-call-automation'
import { acsPlayAudio } from '@trunkline/acs-play-audio'
import type { Provider } from '@trunkline/core'
import { loopback } from '@trunkline/loopback'
import { signalWireLaml } from '@trunkline/signalwire-laml'
import type { SimulatedProvider } from '@trunkline/simulation'
import { ucwa } from '@trunkline/ucwa'

/** What the workspace's tests and tables have to know of a carrier's package. */
export interface Adapter {
  /** Libraries that speak this vendor's security or document format; no other package imports them. */
  readonly vendorLibraries: readonly string[]
  /** Providers with a made-up configuration, by the title of their column in a table: a manifest is a function of the configuration. */
  readonly examples: Readonly<Record<string, Provider>>
  readonly simulated: Readonly<Partial<Record<SimulatedProvider, Simulated>>>
}

/** What is known of one provider of the simulation. */
export interface Simulated {
  /** The name that its events bear. */
  readonly provider: string
  /** The time after which core asks a carrier about a silent call, in milliseconds. */
  readonly askedAfterMs: number
  /** What the demo cannot do with it: the steps that its table shows as refused. */
  readonly refusedByDemo: readonly ('play' | 'collect' | 'stream' | 'record')[]
}

const guid = '00000000-0000-4000-8000-000000000000'
const accessKey = Buffer.from('an example, not a key').toString('base64')
const connectionString = `endpoint=https://example.communication.azure.com;accesskey=${accessKey}`

/** All adapters by the name of their package, in the order of the tables. A new adapter is one entry here. */
export const adapters = {
  loopback: {
    vendorLibraries: [],
    examples: { loopback: loopback({}) },
    simulated: { loopback: { provider: 'loopback', askedAfterMs: 10_000, refusedByDemo: [] } },
  },
  'acs-call-automation': {
    vendorLibraries: [],
    examples: {
      'acs-call-automation': acsCallAutomation({ connectionString, resourceId: guid }),
      '… with speech': acsCallAutomation({
        connectionString,
        resourceId: guid,
        cognitiveServicesEndpoint: 'https://example.cognitiveservices.azure.com',
      }),
    },
    simulated: { 'acs-call-automation': { provider: 'acs-call-automation', askedAfterMs: 60_000, refusedByDemo: [] } },
  },
  'signalwire-laml': {
    vendorLibraries: ['fast-xml-builder'],
    examples: {
      'signalwire-laml': signalWireLaml({
        space: 'example.signalwire.com',
        projectId: guid,
        apiToken: 'PT-example',
        signingKey: 'PSK-example',
      }),
    },
    simulated: { 'signalwire-laml': { provider: 'signalwire-laml', askedAfterMs: 40_000, refusedByDemo: [] } },
  },
  'acs-play-audio': {
    vendorLibraries: [],
    examples: { 'acs-play-audio': acsPlayAudio({ connectionString, source: '8:acs:example' }) },
    simulated: { 'acs-play-audio': { provider: 'acs-play-audio', askedAfterMs: 60_000, refusedByDemo: ['stream'] } },
  },
  ucwa: {
    vendorLibraries: [],
    examples: {
      'ucwa, trusted application': ucwa({
        surface: 'trusted-application',
        endpoint: 'sip:example@example.com',
        applicationIdUri: 'https://example.com/app',
        tenantId: guid,
        applicationId: guid,
        clientSecret: 'an example, not a secret',
      }),
      'ucwa, on premises': ucwa({
        surface: 'on-premises',
        domain: 'example.com',
        userName: 'user@example.com',
        password: 'an example, not a password',
      }),
    },
    simulated: {
      'ucwa-trusted-application': { provider: 'ucwa', askedAfterMs: 60_000, refusedByDemo: ['stream', 'record'] },
      'ucwa-on-premises': {
        provider: 'ucwa',
        askedAfterMs: 120_000,
        refusedByDemo: ['play', 'collect', 'stream', 'record'],
      },
    },
  },
} as const satisfies Readonly<Record<string, Adapter>>

/** The providers that the simulation runs, by name. An adapter that is missing above does not compile. */
export const simulatedProviders: Readonly<Record<SimulatedProvider, Simulated>> = {
  ...adapters.loopback.simulated,
  ...adapters['acs-call-automation'].simulated,
  ...adapters['signalwire-laml'].simulated,
  ...adapters['acs-play-audio'].simulated,
  ...adapters.ucwa.simulated,
}

/** The names of those providers. */
export const simulatedNames: readonly SimulatedProvider[] = Object.keys(simulatedProviders).filter(isSimulated)

function isSimulated(name: string): name is SimulatedProvider {
  return name in simulatedProviders
}
