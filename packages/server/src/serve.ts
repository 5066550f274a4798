/// <reference lib="esnext.disposable" preserve="true" />

import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer } from 'node:https'

import { systemClock, TelephonyError } from '@trunkline/core'
import { checkOptions } from '@trunkline/core/driver'

import { Connections } from './connections.ts'
import type { Hosted } from './hosted.ts'
import { listenerOf } from './listener.ts'
import { serveRule } from './option-rule.ts'
import type { ServeOptions } from './options.ts'
import { writeStatus } from './reply.ts'
import { type CloseOptions, defaultGraceMs } from './underway.ts'
import { type UpgradeListener, upgradesOf } from './upgrade.ts'

/** A running server. */
export interface Server extends AsyncDisposable {
  /** Where it listens, such as `http://127.0.0.1:8080`; not where the carrier finds it. */
  readonly url: string
  readonly port: number
  /**
   * Takes nothing new, lets requests and media sockets in progress end on their own within `graceMs`, then closes
   * sockets with 1001 and cuts the rest. Hangs no call up. Twice is fine: the first call's grace counts.
   */
  close(options?: CloseOptions): Promise<void>
}

/**
 * Hosts webhooks and media sockets of one or several clients. Rejects with `invalid-argument` when it cannot listen
 * there, or for two clients of one provider.
 */
export async function serve(hosted: Hosted | readonly Hosted[], options: ServeOptions): Promise<Server> {
  checkOptions('serve', options, serveRule)
  const { host = '127.0.0.1', port, tls } = options
  const house = new House(hosted, options)
  await listen(house.http, host, port)
  const address = house.http.address()
  const taken = typeof address === 'object' && address !== null ? address.port : port
  const authority = host.includes(':') ? `[${host}]:${taken}` : `${host}:${taken}`
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${authority}`,
    port: taken,
    close: (closing) => house.close(closing),
    [Symbol.asyncDispose]: () => house.close(),
  }
}

const connections = {
  /** Longer than load balancers keep an idle connection, so that no request meets one that is closing: they close it first. */
  keepAliveTimeout: 65_000,
  /** A carrier's own client may ask for HTTP/2 in passing; that is an ordinary request, and only WebSocket is an upgrade. */
  shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
}

class House {
  readonly http: HttpServer
  private readonly upgrades: UpgradeListener
  private readonly connections: Connections
  private closing: Promise<void> | undefined

  constructor(hosted: Hosted | readonly Hosted[], options: ServeOptions) {
    const { clock = systemClock, onRequest = (_, response) => writeStatus(response, 404), tls } = options
    const listener = listenerOf(hosted, options)
    this.http = tls === undefined ? createHttpServer(connections) : createHttpsServer({ ...tls, ...connections })
    this.upgrades = upgradesOf(hosted, options)
    this.connections = new Connections(this.http, { clock, secure: tls !== undefined })
    this.http.on('upgrade', this.upgrades)
    this.http.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.connections.follow(request, response)
      listener(request, response, () => onRequest(request, response))
    })
  }

  close(options: CloseOptions = {}): Promise<void> {
    this.closing ??= this.leave(options)
    return this.closing
  }

  private async leave({ graceMs = defaultGraceMs }: CloseOptions): Promise<void> {
    await Promise.all([this.upgrades.close({ graceMs }), this.connections.leave(graceMs)])
    await this.connections.destroy()
  }
}

/**
 * Connections that the kernel may let in before we come to them; it has a limit of its own as well. With Node's 511, a burst of
 * as many new connections loses some, and their clients try again after a second, then after three.
 */
const waitingConnections = 4_096

async function listen(http: HttpServer, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  http.once('error', reject)
  http.listen({ host, port, backlog: waitingConnections }, resolve)
  try {
    await promise
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown'
    throw new TelephonyError('invalid-argument', `The server cannot listen at ${host}, port ${port}: ${reasonOf(code)}`)
  }
  http.off('error', reject)
}

function reasonOf(code: string): string {
  if (code === 'EADDRINUSE') return 'something else listens there. Pass another port, or 0 for a free one'
  if (code === 'EACCES') return 'this user may not. Pass a port above 1023'
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'the host is not an address of this machine'
  return code
}
