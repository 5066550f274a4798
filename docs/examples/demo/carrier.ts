import type { LoadableConfig, Telephony } from '@trunkline/core'
import type { Emulator } from '@trunkline/emulator'

/** What differs between carriers: this, and nothing else. */
export interface Carrier {
  /** Our number, and the far party's, as this carrier writes them. */
  readonly from: string
  readonly to: string
  /** What an application would keep in its settings. */
  config(emulator: Emulator): LoadableConfig
  /** What is set up once, by hand, at a real carrier. */
  setUp?(emulator: Emulator, telephony: Telephony): Promise<unknown>
}

const phones = { from: '+14255550100', to: '+14255550123' } as const

/** What the emulator tells a client of each carrier. */
interface Ready {
  readonly acs: { readonly connectionString: string; readonly resourceId: string; readonly openIdConfiguration: string }
  readonly signalwire: { readonly projectId: string; readonly apiToken: string; readonly signingKey: string }
}

function readyOf({ ready }: Emulator): Ready {
  return ready as unknown as Ready
}

/** Recordings are announced by Event Grid, which is set up once for a resource. */
function subscribe(emulator: Emulator, telephony: Telephony): Promise<unknown> {
  return emulator.world.subscribe({ url: telephony.routeUrl('grid'), schema: 'eventgrid' })
}

export const carriers = {
  'acs-call-automation': {
    ...phones,
    config(emulator) {
      const { connectionString, openIdConfiguration: openIdConfigurationUrl, resourceId } = readyOf(emulator).acs
      const recordingHosts = [new URL(emulator.url).host]
      return { provider: 'acs-call-automation', connectionString, resourceId, openIdConfigurationUrl, recordingHosts }
    },
    setUp: subscribe,
  },
  'signalwire-laml': {
    ...phones,
    config(emulator) {
      const { apiToken, projectId, signingKey } = readyOf(emulator).signalwire
      const baseUrl = `${emulator.url}/api/laml/2010-04-01`
      return { provider: 'signalwire-laml', baseUrl, projectId, apiToken, signingKey }
    },
  },
} as const satisfies Readonly<Record<string, Carrier>>
