import {
  createServer as createHttpServer,
  type IncomingMessage,
  type Server as HttpServer,
  type ServerResponse,
} from 'node:http'
import { createServer as createHttpsServer, type ServerOptions as HttpsOptions } from 'node:https'
import type { Socket } from 'node:net'

import { TelephonyError } from '@trunkline/core'

import type { Hosted } from './hosted.ts'
import { requestListener, type RequestOptions } from './listener.ts'
import { writeStatus } from './reply.ts'
import { type CloseOptions, defaultGraceMs, Underway } from './underway.ts'
import { type UpgradeListener, upgradeListener, type UpgradeOptions } from './upgrade.ts'

export interface ServeOptions extends RequestOptions, UpgradeOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** Where to listen. Default: `127.0.0.1`, for a proxy on the same machine; `0.0.0.0` or `::` for everybody. */
  readonly host?: string
  /** Key and certificate, to serve HTTPS and WSS without a proxy. */
  readonly tls?: Pick<HttpsOptions, 'ca' | 'cert' | 'key' | 'minVersion' | 'passphrase' | 'pfx' | 'SNICallback'>
  /** Answers requests that are not ours, such as health checks and prompts. Default: 404. */
  readonly onRequest?: (request: IncomingMessage, response: ServerResponse) => void
}

/** A running server. */
export interface Server extends AsyncDisposable {
  /** Where it listens, such as `http://127.0.0.1:8080`; not where the carrier finds it. */
  readonly url: string
  readonly port: number
  /**
   * Takes nothing new, lets requests and media sockets that are under way end by themselves within `graceMs`, then closes
   * sockets with 1001 and cuts the rest. Hangs no call up. Twice is fine: the first call's grace counts.
   */
  close(options?: CloseOptions): Promise<void>
}

/**
 * Hosts webhooks and media sockets of one or several telephonies. Rejects with `invalid-argument` when it cannot listen
 * there, or for two telephonies of one provider.
 */
export async function serve(hosted: Hosted | readonly Hosted[], options: ServeOptions): Promise<Server> {
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

/** A carrier's own client may ask for HTTP/2 in passing; that is an ordinary request, and only WebSocket is an upgrade. */
const connections = {
  shouldUpgradeCallback: ({ headers }: IncomingMessage) => headers.upgrade?.toLowerCase() === 'websocket',
}

class House {
  readonly http: HttpServer
  private readonly upgrades: UpgradeListener
  private readonly underway = new Underway()
  private readonly sockets = new Set<Socket>()
  private readonly replying = new Set<ServerResponse>()
  private closing: Promise<void> | undefined

  constructor(hosted: Hosted | readonly Hosted[], options: ServeOptions) {
    const listener = requestListener(hosted, options)
    const { onRequest = (_, response) => writeStatus(response, 404) } = options
    this.http =
      options.tls === undefined ? createHttpServer(connections) : createHttpsServer({ ...options.tls, ...connections })
    this.upgrades = upgradeListener(hosted, options)
    this.http.on('upgrade', this.upgrades)
    this.http.on('connection', (socket: Socket) => {
      this.sockets.add(socket)
      socket.once('close', () => this.sockets.delete(socket))
    })
    this.http.on('request', (request: IncomingMessage, response: ServerResponse) => {
      this.follow(response)
      listener(request, response, () => onRequest(request, response))
    })
  }

  close(options: CloseOptions = {}): Promise<void> {
    this.closing ??= this.leave(options)
    return this.closing
  }

  private follow(response: ServerResponse): void {
    const over = this.underway.begin()
    this.replying.add(response)
    if (this.closing !== undefined) response.shouldKeepAlive = false
    response.once('close', () => {
      this.replying.delete(response)
      over()
    })
  }

  private async leave({ graceMs = defaultGraceMs }: CloseOptions): Promise<void> {
    const { promise: closed, resolve } = Promise.withResolvers<void>()
    this.http.close(() => resolve())
    // whoever is being answered shall not ask again on this connection
    for (const response of this.replying) response.shouldKeepAlive = false
    await Promise.all([this.upgrades.close({ graceMs }), this.underway.settled(graceMs)])
    for (const socket of this.sockets) socket.destroy()
    await closed
  }
}

async function listen(http: HttpServer, host: string, port: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  http.once('error', reject)
  http.listen({ host, port }, resolve)
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
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'the host is no address of this machine'
  return code
}
