import type { Door, DoorMaker, DoorReply, DoorRequest, Network } from '../../door.ts'
import { Control, isControl } from '../control.ts'
import { answer } from '../reply.ts'
import { runRoute } from '../route.ts'
import { Authority } from './authority.ts'
import { createApplications, DOOR, poolUrl } from './context.ts'
import { ring } from './operation-invitation.ts'
import { settingsOf, type UcwaTrustedOptions } from './options.ts'
import { createRequestHandler, refuse } from './request-handler.ts'
import type { Service } from './service.ts'

const ROOT = '/platformservice'

/** The protocol server of the Trusted Application API. */
export interface UcwaTrustedDoor extends Door {
  /** Access tokens given so far are worthless from now on. */
  expireTokens(): void
  /** Webhooks are signed with a new key from now on. */
  rotateKeys(): void
  /** Swaps the two namespaces: what the plain discovery address showed is now behind the other one. */
  swapPrefix(): void
  /** Refusals and endings of choice. */
  readonly control: Control
}

/** Makes the protocol server with other settings than the command's. */
export function ucwaTrustedDoor(options: UcwaTrustedOptions = {}): DoorMaker {
  return (network) => createUcwaTrustedDoor(network, options)
}

/** Makes the protocol server, with its own keys for webhooks and access tokens. */
export function createUcwaTrustedDoor(network: Network, options: UcwaTrustedOptions = {}): UcwaTrustedDoor {
  const settings = settingsOf(options, network.random)
  const authority = new Authority(settings, network)
  const control = new Control()
  const [first, second] = createApplications(settings, network.random)
  const service: Service = {
    network,
    settings,
    authority,
    control,
    applications: [first, second],
    conversations: new Map(),
    meetings: new Map(),
    current: first,
  }
  const receive = createRequestHandler(service)
  const swapPrefix = (): void => {
    const [one, other] = service.applications
    service.applications = [other, one]
    service.current = other
  }
  const controls = control.routes(ROOT, {
    'expire-tokens': () => authority.expireTokens(),
    'rotate-keys': () => authority.rotateKeys(),
    'swap-prefix': swapPrefix,
  })
  const handle = (request: DoorRequest): DoorReply | Promise<DoorReply> => {
    if (isControl(request.path, ROOT)) return runRoute(controls, request)
    control.check(request)
    return receive(request)
  }
  return {
    name: DOOR,
    matches: ({ path }) => /^\/platformservice(\/|$)/i.test(path) || authority.owns(path),
    handle: (request) =>
      authority.owns(request.path)
        ? authority.handle(request)
        : answer(request, () => handle(request), {
            server: new URL(poolUrl(service)).hostname,
            random: network.random,
          }),
    refuse: (status) => refuse(service, status),
    ready: () => ready(service),
    secrets: () => [settings.clientSecret],
    offer: (leg) => ring(service, leg),
    expireTokens: () => authority.expireTokens(),
    rotateKeys: () => authority.rotateKeys(),
    swapPrefix,
    control,
    close: () => authority.close(),
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
    controlUrl: `${url}${ROOT}/_door`,
    openIdConfigurationUrl: `${tenant}/.well-known/openid-configuration`,
    issuer: authority.issuer,
    applicationIdUri: settings.applicationIdUri,
  }
}
