import { WebSocket } from 'ws'

import type { Exchanges, OpenExchange } from './exchanges.ts'
import { delayOf, type Fault, type Faults } from './faults.ts'
import { isLoopback, refusalOf } from './loopback.ts'
import { Sequence } from './sequence.ts'

/** A media WebSocket to the application. */
export interface MediaConnection {
  readonly door: string
  readonly call?: string
  /** `wss:`, or `ws:` on loopback hosts. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** 5,000 unless told. */
  readonly connectTimeoutMs?: number
  /** Every message, text or binary, from the very first. */
  readonly onMessage: (data: string | Uint8Array) => void
  /** The socket is gone, whoever closed it; called once, and only after it was open. */
  readonly onClosed?: (code: number) => void
}

/** An open media WebSocket. */
export interface MediaSocket {
  readonly open: boolean
  /** Bytes that the other side has not taken yet. */
  readonly bufferedBytes: number
  /** Sends one message; does nothing once the socket is closed. */
  send(data: string | Uint8Array): void
  /** Closes it properly; twice is fine. */
  close(code?: number): void
}

export type MediaResult =
  | { readonly ok: true; readonly socket: MediaSocket }
  | {
      readonly ok: false
      readonly failure: 'bad-url' | 'refused' | 'timeout' | 'never'
      readonly message: string
      /** The HTTP status that refused the upgrade. */
      readonly status?: number
    }

/** Opens a media WebSocket; never rejects. Faults of kind `media` strike here. */
export type ConnectMedia = (connection: MediaConnection) => Promise<MediaResult>

export function createConnectMedia(options: {
  readonly exchanges: Exchanges
  readonly faults: Faults
  readonly signal: AbortSignal
}): ConnectMedia {
  const sequence = new Sequence(options.signal)
  return async (connection) => {
    const { door, call, url, headers = {} } = connection
    const refusal = refusalOf(url, 'wss:')
    const { pathname, search } = refusal === undefined ? new URL(url) : { pathname: '', search: '' }
    const fault =
      refusal === undefined
        ? options.faults.take({ door, kind: 'media', method: 'GET', path: pathname + search })
        : undefined
    const opened = options.exchanges.begin({
      door,
      kind: 'media',
      direction: 'out',
      method: 'GET',
      url,
      headers,
      call,
      fault: fault?.effect,
    })
    const failed = (result: MediaResult & { ok: false }): MediaResult => {
      opened.ended({ status: result.status, failure: result.message })
      return result
    }
    if (refusal !== undefined) return failed({ ok: false, failure: 'bad-url', message: `The media address ${refusal}` })
    if (fault?.effect === 'cut-before')
      return failed({ ok: false, failure: 'refused', message: 'the connection was cut (fault)' })
    if (fault?.effect === 'never') {
      await sequence.wait(connection.connectTimeoutMs ?? 5000)
      return failed({ ok: false, failure: 'timeout', message: 'never connected (fault)' })
    }
    if (fault?.effect === 'slow' || fault?.effect === 'late') await sequence.wait(delayOf(fault))
    const result = await open(connection, opened, options.signal)
    if (!result.ok) return failed(result)
    if (fault?.effect === 'cut-after') cutLater(result.raw, fault)
    return { ok: true, socket: result.socket }
  }
}

type Opened =
  | { readonly ok: true; readonly socket: MediaSocket; readonly raw: WebSocket }
  | (MediaResult & { ok: false })

function open(connection: MediaConnection, log: OpenExchange, signal: AbortSignal): Promise<Opened> {
  const { promise, resolve } = Promise.withResolvers<Opened>()
  const raw = new WebSocket(connection.url, {
    headers: { ...connection.headers },
    handshakeTimeout: connection.connectTimeoutMs ?? 5000,
    rejectUnauthorized: !isLoopback(new URL(connection.url).hostname),
    perMessageDeflate: false,
  })
  const abort = (): void => raw.terminate()
  signal.addEventListener('abort', abort)
  if (signal.aborted) raw.terminate()
  let wasOpen = false
  raw.on('message', (data: Buffer, binary) => {
    log.frame('received')
    connection.onMessage(binary ? data : data.toString('utf8'))
  })
  raw.on('open', () => {
    wasOpen = true
    log.ended({ status: 101 })
    resolve({ ok: true, raw, socket: socketOf(raw, log) })
  })
  raw.on('unexpected-response', (request, response) => {
    request.destroy()
    const status = response.statusCode ?? 0
    resolve({ ok: false, failure: 'refused', status, message: `the upgrade was refused with ${status}` })
    raw.terminate()
  })
  raw.on('error', (error: NodeJS.ErrnoException) => {
    const failure = /timed out/.test(error.message) ? 'timeout' : 'refused'
    resolve({ ok: false, failure, message: error.code ?? error.message })
  })
  raw.on('close', (code) => {
    signal.removeEventListener('abort', abort)
    resolve({ ok: false, failure: 'refused', message: 'the connection was closed' })
    if (wasOpen) connection.onClosed?.(code)
  })
  return promise
}

function socketOf(raw: WebSocket, log: OpenExchange): MediaSocket {
  return {
    get open() {
      return raw.readyState === WebSocket.OPEN
    },
    get bufferedBytes() {
      return raw.bufferedAmount
    },
    send(data) {
      if (raw.readyState !== WebSocket.OPEN) return
      log.frame('sent')
      raw.send(data)
    },
    close: (code = 1000) => raw.close(code),
  }
}

function cutLater(raw: WebSocket, fault: Fault): void {
  const timer = setTimeout(() => raw.terminate(), delayOf(fault))
  raw.once('close', () => clearTimeout(timer))
}
