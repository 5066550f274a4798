import { type IncomingMessage, STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'

import { type Clock, type MediaAdmission, systemClock } from '@trunkline/core'
import { checkOptions } from '@trunkline/core/driver'
import { type WebSocket, WebSocketServer } from 'ws'

import { type Hosted, switchOf } from './hosted.ts'
import { keepAlive, mediaSocketOf } from './media-socket.ts'
import { upgradeRule } from './option-rule.ts'
import type { UpgradeOptions } from './options.ts'
import { retryLater } from './reply.ts'
import { printError } from './report.ts'
import { headersOf } from './request.ts'
import { type CloseOptions, defaultGraceMs, Underway } from './underway.ts'

/** Listens to `upgrade` of a `node:http` server. */
export interface UpgradeListener {
  (request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** Lets no more sockets in, waits for the open ones, then closes them with 1001; hangs no call up. Twice is fine. */
  close(options?: CloseOptions): Promise<void>
}

/** How long a far side may take to answer a close frame. */
const closeWithinMs = 1_000

/** How long the reader of a refusal may take to hang up. */
const refusalReadWithinMs = 1_000

/** How many sockets are let in by default; a process that plays and hears audio on all of them is busy before. */
const defaultLimits = { maxSockets: 4_096, maxUnauthenticatedSockets: 256 }

/** Lets carriers' media sockets in. Throws `invalid-argument` for two clients of one provider. */
export function upgradeListener(hosted: Hosted | readonly Hosted[], options: UpgradeOptions = {}): UpgradeListener {
  checkOptions('upgradeListener', options, upgradeRule)
  return upgradesOf(hosted, options)
}

/** The same for a server whose options were checked. */
export function upgradesOf(hosted: Hosted | readonly Hosted[], options: UpgradeOptions): UpgradeListener {
  const board = switchOf(hosted)
  const gate = new Gate(options)
  const { onUpgrade } = options
  const listener = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    const url = request.url ?? ''
    if (!board.serves(url) && onUpgrade !== undefined) return onUpgrade(request, socket, head)
    // the other side may leave at any moment
    socket.on('error', () => socket.destroy())
    const { maxMessageBytes = board.limit('mediaMessageBytes', url) } = options
    const upgrade = { request, socket, head, maxMessageBytes }
    void gate.enter(upgrade, () => board.admit({ url, headers: headersOf(request) }))
  }
  return Object.assign(listener, { close: (closing?: CloseOptions) => gate.close(closing) })
}

interface Upgrade {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  readonly maxMessageBytes: number
}

/** Where media sockets come in, and the ones that are open. */
class Gate {
  private readonly options: UpgradeOptions
  private readonly clock: Clock
  private readonly underway: Underway
  private readonly waiting = new Set<Duplex>()
  private readonly open = new Set<WebSocket>()
  private closing: Promise<void> | undefined

  constructor(options: UpgradeOptions) {
    this.options = options
    this.clock = options.clock ?? systemClock
    this.underway = new Underway(this.clock)
  }

  async enter(upgrade: Upgrade, admit: () => Promise<MediaAdmission | undefined>): Promise<void> {
    const { socket } = upgrade
    if (this.closing !== undefined || this.isFull) return refuse(socket, 503, this.clock)
    const leave = this.underway.begin()
    socket.once('close', leave)
    this.waiting.add(socket)
    try {
      const admission = await admit()
      if (admission?.accepted === true) this.attach(upgrade, admission)
      else refuse(socket, admission?.status ?? 404, this.clock)
    } catch (thrown) {
      refuse(socket, 500, this.clock)
      this.report(thrown)
    } finally {
      this.waiting.delete(socket)
      if (socket.destroyed) leave()
    }
  }

  close({ graceMs = defaultGraceMs }: CloseOptions = {}): Promise<void> {
    this.closing ??= this.leave(graceMs)
    return this.closing
  }

  /** From the handshake to the listeners of core without a pause: no message may pass in between. */
  private attach(upgrade: Upgrade, admission: MediaAdmission & { accepted: true }): void {
    const { head, maxMessageBytes, request, socket } = upgrade
    socketsOf(maxMessageBytes).handleUpgrade(request, socket, head, (raw) => {
      const { pingEveryMs } = this.options
      this.open.add(raw)
      raw.once('close', () => this.open.delete(raw))
      if (pingEveryMs !== undefined) keepAlive(raw, pingEveryMs, this.clock)
      const media = mediaSocketOf(raw, socket, (thrown) => this.report(thrown))
      try {
        admission.attach(media)
      } catch (thrown) {
        raw.close(1011)
        this.report(thrown)
      }
    })
  }

  private get isFull(): boolean {
    const { maxSockets, maxUnauthenticatedSockets } = { ...defaultLimits, ...this.options }
    // those that wait may all be let in
    return this.waiting.size >= maxUnauthenticatedSockets || this.open.size + this.waiting.size >= maxSockets
  }

  private async leave(graceMs: number): Promise<void> {
    await this.underway.settled(graceMs)
    for (const raw of this.open) raw.close(1001, 'the server is shutting down')
    for (const socket of this.waiting) socket.destroy()
    await this.underway.settled(closeWithinMs)
    for (const raw of this.open) raw.terminate()
  }

  private report(thrown: unknown): void {
    const { onError = printError } = this.options
    onError(thrown)
  }
}

/** Keeps nothing but its options, so that each socket may have one of its own. */
function socketsOf(maxPayload: number): WebSocketServer {
  return new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload,
    handleProtocols: () => false,
  })
}

/** Says no in HTTP. Discards what the client has sent so far, since a reset could otherwise overtake the answer. */
function refuse(socket: Duplex, status: number, clock: Clock): void {
  if (socket.destroyed) return
  socket.once(
    'close',
    clock.after(refusalReadWithinMs, () => socket.destroy()),
  )
  socket.resume()
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    ...linesOf(status === 503 ? retryLater : {}),
    'Connection: close',
    'Content-Length: 0',
  ]
  socket.end(`${lines.join('\r\n')}\r\n\r\n`)
}

function linesOf(headers: Readonly<Record<string, string>>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
}
