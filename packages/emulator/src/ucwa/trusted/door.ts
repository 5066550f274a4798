import type { Door, DoorMaker, Network } from '../../door.ts'
import { answer } from '../reply.ts'
import { Authority, createKey } from './authority.ts'
import { ring } from './operation-invitation.ts'
import { settingsOf, type UcwaTrustedOptions } from './options.ts'
import { createReception, refuse } from './reception.ts'
import { createApplications, DOOR, poolUrl, type Service } from './service.ts'

/** The door of the Trusted Application API. */
export interface UcwaTrustedDoor extends Door {
  /** Access tokens given so far are worthless from now on. */
  expireTokens(): void
  /** Webhooks are signed with a new key from now on. */
  rotateKeys(): Promise<void>
}

/** Makes the door with other settings than the command's. */
export function ucwaTrustedDoor(options: UcwaTrustedOptions = {}): DoorMaker {
  return (network) => createUcwaTrustedDoor(network, options)
}

/** Makes the door, with a key of its own to sign webhooks. */
export async function createUcwaTrustedDoor(
  network: Network,
  options: UcwaTrustedOptions = {},
): Promise<UcwaTrustedDoor> {
  const settings = settingsOf(options)
  const authority = new Authority(settings, () => network.base(), await createKey())
  const [first, second] = createApplications(settings)
  const service: Service = {
    network,
    settings,
    authority,
    applications: [first, second],
    conversations: new Map(),
    current: first,
  }
  const receive = createReception(service)
  return {
    name: DOOR,
    matches: ({ path }) => /^\/platformservice(\/|$)/i.test(path) || authority.owns(path),
    handle: (request) =>
      authority.owns(request.path)
        ? authority.handle(request)
        : answer(request, () => receive(request), new URL(poolUrl(service)).hostname),
    refuse: (status) => refuse(service, status),
    ready: () => ready(service),
    secrets: () => [settings.clientSecret],
    offer: (leg) => ring(service, leg),
    expireTokens: () => authority.expireTokens(),
    rotateKeys: () => authority.rotateKeys(),
  }
}

function ready(service: Service): Record<string, unknown> {
  const { settings, network, authority } = service
  const { url } = network.base()
  const tenant = `${url}/${settings.tenantDomain}`
  return {
    clientId: settings.clientId,
    clientSecret: settings.clientSecret,
    tenantId: settings.tenantId,
    tenantDomain: settings.tenantDomain,
    endpoint: settings.endpoint,
    phoneNumber: settings.phoneNumber,
    authority: url,
    tokenUrl: `${tenant}/oauth2/token`,
    audience: settings.audience,
    discoverUrl: `${url}/platformservice/discover`,
    // the same application under the other namespace
    otherDiscoverUrl: `${url}/platformservice/discover?namespace=other`,
    poolUrl: poolUrl(service),
    openIdConfigurationUrl: `${tenant}/.well-known/openid-configuration`,
    issuer: authority.issuer,
    applicationIdUri: settings.applicationIdUri,
  }
}
