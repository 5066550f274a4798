import { Agent, type OutgoingHttpHeaders } from 'node:http'
import { Agent as SecureAgent } from 'node:https'

import { type Clock, TelephonyError } from '../driver/index.ts'
import { proxyAuthorization, proxyRule } from './proxy.ts'
import type { RouteOptions } from './route-options.ts'
import { TunnelAgent } from './tunnel.ts'

/** How one request gets to its host. */
export interface Route {
  readonly agent: Agent
  /** A proxy that is handed the request itself, since there is no TLS that it would have to let through. */
  readonly forward?: ForwardProxy
  /** Host and port of the proxy on the way, for errors: its URL may hold a password. */
  readonly proxy?: string
}

/** Where a forwarding proxy is, and what it wants to see. */
export interface ForwardProxy {
  readonly protocol: string
  readonly hostname: string
  readonly port: string
  readonly headers: OutgoingHttpHeaders
}

/** Finds the route of each request. */
export interface Routes {
  find(url: string): Promise<Route>
}

/** Makes the routes; throws `invalid-argument` for options that contradict each other. */
export function createRoutes({ agent, proxy = false }: RouteOptions, clock: Clock): Routes {
  if (agent !== undefined && proxy !== false)
    throw new TelephonyError(
      'invalid-argument',
      'agent and proxy exclude each other: an agent opens its own connections',
    )
  if (agent !== undefined) return { find: (url) => Promise.resolve({ agent: pick(agent, url) }) }
  const direct = { http: new Agent(kept), https: new SecureAgent(kept) }
  const tunnels = new Map<string, TunnelAgent>()
  const proxyFor = proxyRule(proxy)
  return {
    async find(url) {
      const secure = isSecure(url)
      const through = await clock.outside(() => proxyFor(url))
      if (through === undefined) return { agent: secure ? direct.https : direct.http }
      const { host } = through
      if (!secure)
        return { agent: isSecure(through.href) ? direct.https : direct.http, forward: forward(through), proxy: host }
      const tunnel = tunnels.get(through.href) ?? new TunnelAgent(through, kept)
      tunnels.set(through.href, tunnel)
      return { agent: tunnel, proxy: host }
    },
  }
}

/** An idle connection is closed before most servers close it, so that few requests meet one that is closing. */
const kept = { keepAlive: true, timeout: 5_000, scheduling: 'lifo' } as const

function pick(agent: NonNullable<RouteOptions['agent']>, url: string): Agent {
  const picked = typeof agent === 'function' ? agent(new URL(url)) : agent
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node refuses what is no agent
  return picked as Agent
}

function isSecure(url: string): boolean {
  return /^https:/i.test(url)
}

function forward(proxy: URL): ForwardProxy {
  const { protocol, hostname, port } = proxy
  return { protocol, hostname, port, headers: proxyAuthorization(proxy) }
}
