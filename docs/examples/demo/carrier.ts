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

/** The telephone on a user's desk, which rings before the call goes out. */
const ownPhone = '+14255550170'

const phones = { from: '+14255550100', to: '+14255550123' } as const

/** What the emulator tells a client of each carrier. */
interface Ready {
  readonly acs: {
    readonly connectionString: string
    readonly resourceId: string
    readonly openIdConfigurationUrl: string
  }
  readonly signalwire: { readonly projectId: string; readonly apiToken: string; readonly signingKey: string }
  readonly 'acs-play-audio': {
    readonly connectionString: string
    readonly source: string
    readonly recordingHosts: readonly string[]
  }
  readonly 'ucwa-trusted-application': Record<
    | 'applicationIdUri'
    | 'audience'
    | 'authority'
    | 'clientId'
    | 'clientSecret'
    | 'discoverUrl'
    | 'endpoint'
    | 'issuer'
    | 'openIdConfigurationUrl'
    | 'phoneNumber'
    | 'poolUrl'
    | 'tenantId',
    string
  >
  readonly 'ucwa-on-premises': Record<'autodiscoverUrl' | 'domain' | 'password' | 'phoneNumber' | 'userName', string>
}

function readyOf({ ready }: Emulator): Ready {
  return ready as unknown as Ready
}

/** Recordings are announced by Event Grid, which is set up once for a resource. */
function subscribe(door: string) {
  return (emulator: Emulator, telephony: Telephony): Promise<unknown> =>
    emulator.world.subscribe({ url: telephony.routeUrl('grid'), schema: 'eventgrid', door })
}

export const carriers = {
  'acs-call-automation': {
    ...phones,
    config(emulator) {
      const { connectionString, openIdConfigurationUrl, resourceId } = readyOf(emulator).acs
      const recordingHosts = [new URL(emulator.url).host]
      return { provider: 'acs-call-automation', connectionString, resourceId, openIdConfigurationUrl, recordingHosts }
    },
    setUp: subscribe('acs'),
  },
  'signalwire-laml': {
    ...phones,
    config(emulator) {
      const { apiToken, projectId, signingKey } = readyOf(emulator).signalwire
      const baseUrl = `${emulator.url}/api/laml/2010-04-01`
      return { provider: 'signalwire-laml', baseUrl, projectId, apiToken, signingKey }
    },
  },
  'acs-play-audio': {
    ...phones,
    config(emulator) {
      const { connectionString, recordingHosts, source } = readyOf(emulator)['acs-play-audio']
      return { provider: 'acs-play-audio', connectionString, recordingHosts, source }
    },
    setUp: subscribe('acs-play-audio'),
  },
  'ucwa-trusted-application': {
    // it calls the users of one tenant, and no telephones
    from: '+14255550150',
    to: 'sip:far.party@trunkline.example',
    config(emulator) {
      const service = readyOf(emulator)['ucwa-trusted-application']
      const { applicationIdUri, audience, authority, discoverUrl, endpoint, issuer } = service
      return {
        provider: 'ucwa',
        surface: 'trusted-application',
        applicationId: service.clientId,
        clientSecret: service.clientSecret,
        applicationIdUri,
        audience,
        authority,
        discoverUrl,
        endpoint,
        issuer,
        openIdConfigurationUrl: service.openIdConfigurationUrl,
        phoneNumber: service.phoneNumber,
        tenantId: service.tenantId,
        allowedHosts: [new URL(service.poolUrl).host],
      }
    },
  },
  'ucwa-on-premises': {
    ...phones,
    from: '+14255550160',
    config(emulator) {
      const service = readyOf(emulator)['ucwa-on-premises']
      const { autodiscoverUrl, domain, password, phoneNumber, userName } = service
      const user = { domain, password, phoneNumber, userName, ownPhone }
      return { provider: 'ucwa', surface: 'on-premises', autodiscoverUrl, ...user }
    },
    setUp: ({ world }) => Promise.resolve(world.party({ number: ownPhone })),
  },
} as const satisfies Readonly<Record<string, Carrier>>
