import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ServerOptions as HttpsOptions } from 'node:https'
import type { Duplex } from 'node:stream'

import type { Clock } from '@trunkline/core'

import type { OnError } from './report.ts'
import type { RoomOptions } from './room.ts'

export interface RequestOptions extends RoomOptions {
  /** Largest body that is read, in bytes; the client answers a larger one. Default: the client's `limits.webhookBytes`. */
  readonly maxBodyBytes?: number
  /** Hears of failures inside; the carrier sees a bare 500. Default: a process warning without details. */
  readonly onError?: OnError
  /** Time of what is waited for. Default: the real clock. */
  readonly clock?: Clock
}

export interface UpgradeOptions {
  /** Sends pings and ends sockets that do not answer, every so many milliseconds. Default: none. */
  readonly pingEveryMs?: number
  /** Largest message on a media socket, in bytes; a larger one closes it with 1009. Default: the client's `limits.mediaMessageBytes`. */
  readonly maxMessageBytes?: number
  /** Media sockets that may be open at the same time; more are refused with 503. Default: 4,096. */
  readonly maxSockets?: number
  /** Media sockets that are not let in yet, while their proof is checked; more are refused with 503. Default: 256. */
  readonly maxUnauthenticatedSockets?: number
  /** Takes upgrades that are not ours. Default: 404. */
  readonly onUpgrade?: UpgradeHandler
  /** Hears of failures inside; the carrier sees a bare 500. Default: a process warning without details. */
  readonly onError?: OnError
  /** Time of pings, and of what is waited for when the server closes. Default: the real clock. */
  readonly clock?: Clock
}

type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export interface ServeOptions extends RequestOptions, UpgradeOptions {
  /** 0 takes a free one. */
  readonly port: number
  /** Where to listen. Default: `127.0.0.1`, for a proxy on the same machine; `0.0.0.0` or `::` for all interfaces. */
  readonly host?: string
  /** Key and certificate, to serve HTTPS and WSS without a proxy. */
  readonly tls?: Pick<HttpsOptions, 'ca' | 'cert' | 'key' | 'minVersion' | 'passphrase' | 'pfx' | 'SNICallback'>
  /** Answers requests that are not ours, such as health checks and prompts. Default: 404. */
  readonly onRequest?: (request: IncomingMessage, response: ServerResponse) => void
}
