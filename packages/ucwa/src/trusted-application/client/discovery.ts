import { TelephonyError } from '@trunkline/core/driver'

import type { Transport } from '../../client/transport.ts'
import { resolveLink } from '../../link/resolve.ts'
import { embeddedOf, hrefOf, type Resource } from '../../wire/index.ts'
import { readAt } from './operation.ts'

/** Our application at the service and its permissions. */
export interface Application {
  readonly resource: Resource
  /** Absolute links of `communication` by bare name; a missing link is a permission that the application lacks. */
  readonly communication: ReadonlyMap<string, string>
  /** URL that creates meetings. */
  readonly adhocMeetings: string | undefined
}

/** Finds the application and caches it. */
export interface Discovery {
  find(): Promise<Application>
  /** Drops an application whose links have become invalid. */
  forget(application: Application): void
}

/** Options of discovery. */
export interface DiscoveryOptions {
  readonly transport: Transport
  readonly discoverUrl: string
  /** SIP URI of the trusted endpoint. */
  readonly endpoint: string
}

/**
 * Creates discovery, which walks from discover through applications and application to communication
 * (docs/wire/ucwa.md#discovery).
 */
export function createDiscovery({ transport, discoverUrl, endpoint }: DiscoveryOptions): Discovery {
  let walking: Promise<Application> | undefined
  let found: Application | undefined

  async function walk(): Promise<Application> {
    const discover = await readAt(transport, discoverUrl)
    // the `self` of discover is an internal URL, which is unreachable from outside
    const applications = follow(discover, 'applications')
    const list = await readAt(transport, withEndpoint(applications, endpoint))
    const application = follow(list, 'application')
    return applicationOf(await readAt(transport, application))
  }

  function follow({ resource, url }: Found, rel: string): string {
    const href = hrefOf(resource, rel)
    if (href === undefined) throw absent(rel, endpoint)
    const resolved = resolveLink(href, url, transport.hosts)
    if (resolved.ok) return resolved.url
    throw foreign(rel, resolved.host)
  }

  function applicationOf({ resource, url }: Found): Application {
    const communication = embeddedOf(resource, 'communication')
    const meetings = embeddedOf(resource, 'adhocMeetings')
    return {
      resource,
      communication: linksOf({ resource: communication, url }, transport),
      adhocMeetings: linksOf({ resource: meetings, url }, transport).get('self'),
    }
  }

  return {
    find() {
      if (found !== undefined) return Promise.resolve(found)
      walking ??= walk()
        .then((application) => {
          found = application
          return application
        })
        .finally(() => {
          walking = undefined
        })
      return walking
    },
    forget(application) {
      if (found === application) found = undefined
    },
  }
}

interface Found {
  readonly resource: Resource
  readonly url: string
}

/** Absolute links of a resource, only those to allowed hosts; the first one of each relation. */
function linksOf(
  { resource, url }: { readonly resource: Resource | undefined; readonly url: string },
  { hosts }: Transport,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [rel, [link]] of resource?.links ?? []) {
    const resolved = link && resolveLink(link.href, url, hosts)
    if (resolved?.ok === true) found.set(rel, resolved.url)
  }
  return found
}

/** Appends the endpoint without encoding, as the service's own clients do. */
function withEndpoint(url: string, endpoint: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}endpointId=${endpoint}`
}

function absent(rel: string, endpoint: string): TelephonyError {
  const message =
    rel === 'application'
      ? `The service knows no application of ${endpoint}: register the endpoint, and let the tenant consent`
      : `The service shows no ${rel}`
  return new TelephonyError('not-found', message, { provider: 'ucwa' })
}

function foreign(rel: string, host: string): TelephonyError {
  const message = `The link ${rel} leads to ${host === '' ? 'no place' : host}, which is not allowed: see allowedHosts`
  return new TelephonyError('unexpected-reply', message, { provider: 'ucwa' })
}
