import type { IncomingMessage, Server as HttpServer, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'

import type { Clock } from '@trunkline/core'

import { Underway } from './underway.ts'

/** How long a connection on which nothing is asked may still bring a request that was on its way when closing began. */
const quietMs = 250

/** How long a client may take to close its side of a connection that we have closed. */
const lingerMs = 1_000

/** The connections of a server, so that it can leave without cutting a request off. */
export class Connections {
  private readonly http: HttpServer
  private readonly clock: Clock
  private readonly sockets = new Set<Socket>()
  /** The connections that speak HTTP, TLS included. */
  private readonly speaking = new Map<Socket, Speaking>()
  private readonly replying = new Set<ServerResponse>()
  private readonly underway: Underway
  private readonly open: Underway
  private draining = false
  /** Connections and requests that have come so far. */
  private arrivals = 0

  constructor(http: HttpServer, { clock, secure }: { readonly clock: Clock; readonly secure: boolean }) {
    this.http = http
    this.clock = clock
    this.underway = new Underway(clock)
    this.open = new Underway(clock)
    http.on('connection', (socket: Socket) => {
      this.arrivals += 1
      this.sockets.add(socket)
      socket.once('close', () => this.sockets.delete(socket))
    })
    http.on(secure ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.speaking.set(socket, { unanswered: 0, over: this.open.begin() })
      socket.once('close', () => this.forget(socket))
    })
    // from here on it is a media socket
    http.on('upgrade', ({ socket }: IncomingMessage) => this.forget(socket))
  }

  /** A request has come; once the server leaves, its reply says that the connection ends. */
  follow({ socket }: IncomingMessage, response: ServerResponse): void {
    this.arrivals += 1
    const over = this.underway.begin()
    const speaking = this.speaking.get(socket)
    if (speaking !== undefined) speaking.unanswered += 1
    this.replying.add(response)
    if (this.draining) response.shouldKeepAlive = false
    response.once('close', () => {
      if (speaking !== undefined) speaking.unanswered -= 1
      this.replying.delete(response)
      over()
    })
  }

  /** Lets no connection in, answers what has come and what comes on open connections in a moment, then closes those that ask nothing. */
  async leave(graceMs: number): Promise<void> {
    const until = this.clock.monotonic() + graceMs
    this.draining = true
    for (const response of this.replying) response.shouldKeepAlive = false
    // those whom the kernel has let in come in, for their connections would be reset together with the listening socket
    await this.calm(until)
    this.stopListening()
    await this.open.settled(Math.min(quietMs, graceMs))
    await this.calm(until)
    for (const [socket, { unanswered }] of this.speaking) if (unanswered === 0) socket.end()
    await this.underway.settled(Math.max(0, until - this.clock.monotonic()))
    await this.open.settled(Math.min(lingerMs, graceMs))
  }

  /** Ends what is left. */
  async destroy(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.http.close(() => resolve())
    await promise
  }

  /** The `close` of an HTTP server would cut connections that ask nothing now, although a request may be on its way there. */
  private stopListening(): void {
    // in Bun an HTTP server is no server of `node:net`, and has only its own way to stop
    const isNetServer: boolean = this.http instanceof NetServer
    if (isNetServer) NetServer.prototype.close.call(this.http)
    else this.http.close()
  }

  private forget(socket: Socket): void {
    this.speaking.get(socket)?.over()
    this.speaking.delete(socket)
  }

  /** Waits until two turns of the event loop have brought nothing new: a busy process comes late to what is there already. */
  private async calm(until: number): Promise<void> {
    for (let before = -1; before !== this.arrivals && this.clock.monotonic() < until;) {
      before = this.arrivals
      for (let turn = 0; turn < 2; turn += 1) await this.nextTurn()
    }
  }

  private nextTurn(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.clock.after(0, resolve, { keepAlive: true })
    return promise
  }
}

interface Speaking {
  /** Requests that wait for their reply. */
  unanswered: number
  readonly over: () => void
}
