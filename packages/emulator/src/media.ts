import { type Clock, delayOf, type Fault, type Faults } from '@trunkline/network'

import type { HttpLog, OpenExchange } from './http-log.ts'
import { refusalOf } from './loopback.ts'
import { Sequence } from './sequence.ts'
import type { OpenSocket, Socket } from './socket.ts'

/** A media WebSocket to the application. */
export interface MediaConnection {
  readonly door: string
  readonly call?: string
  /** `wss:`, or `ws:` on loopback hosts. */
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** 5,000 by default. */
  readonly connectTimeoutMs?: number
  /** Every message, text or binary, from the very first. */
  readonly onMessage: (data: string | Uint8Array) => void
  /** The socket is closed, by either side; called once, and only after it was open. */
  readonly onClosed?: (code: number) => void
}

/** An open media WebSocket. */
export interface MediaSocket {
  readonly open: boolean
  /** Bytes that the other side has not taken yet. */
  readonly bufferedBytes: number
  /** Sends one message; does nothing once the socket is closed. */
  send(data: string | Uint8Array): void
  /** Closes it properly; a second time has no effect. */
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

export interface ConnectMediaOptions {
  readonly clock: Clock
  readonly exchanges: HttpLog
  readonly faults: Faults
  readonly openSocket: OpenSocket
  /** Breaks every socket when the emulator closes. */
  readonly signal: AbortSignal
}

type Failed = MediaResult & { ok: false }

export function createConnectMedia(options: ConnectMediaOptions): ConnectMedia {
  const sequence = new Sequence(options)
  return async (connection) => {
    const refusal = refusalOf(connection.url, 'wss:')
    const fault = refusal === undefined ? options.faults.take(encounterOf(connection)) : undefined
    const log = begin(options.exchanges, connection, fault)
    const failed = (result: Failed): MediaResult => {
      log.ended({ status: result.status, failure: result.message })
      return result
    }
    if (refusal !== undefined) return failed({ ok: false, failure: 'bad-url', message: `The media address ${refusal}` })
    if (fault?.effect === 'cut-before')
      return failed({ ok: false, failure: 'refused', message: 'the connection was cut (fault)' })
    if (fault?.effect === 'never') {
      await sequence.wait(timeoutOf(connection))
      return failed({ ok: false, failure: 'timeout', message: 'never connected (fault)' })
    }
    if (fault?.effect === 'slow' || fault?.effect === 'late') await sequence.wait(delayOf(fault))
    const opened = await open(options, connection)
    if ('failure' in opened) return failed(opened)
    return { ok: true, socket: carry(options, connection, { socket: opened, log, fault }) }
  }
}

function encounterOf({ door, url }: MediaConnection) {
  const { pathname, search } = new URL(url)
  return { door, kind: 'media', method: 'GET', path: pathname + search } as const
}

function begin(exchanges: HttpLog, connection: MediaConnection, fault: Fault | undefined): OpenExchange {
  const { door, call, url, headers = {} } = connection
  const exchange = { door, call, url, headers, kind: 'media', direction: 'out', method: 'GET' } as const
  return exchanges.begin({ ...exchange, fault: fault?.effect })
}

/** The open socket, or the reason for the failure. */
async function open(options: ConnectMediaOptions, connection: MediaConnection): Promise<Socket | Failed> {
  const attempt = new AbortController()
  const timeout = Promise.withResolvers<Failed>()
  const giveUp = (failure: Failed['failure'], message: string): void => {
    timeout.resolve({ ok: false, failure, message })
    attempt.abort()
  }
  const timeoutMs = timeoutOf(connection)
  const cancel = options.clock.after(timeoutMs, () => giveUp('timeout', `no connection within ${timeoutMs} ms`))
  const abort = (): void => giveUp('refused', 'given up')
  options.signal.addEventListener('abort', abort)
  if (options.signal.aborted) abort()
  const opening = connect(options.openSocket, connection, attempt.signal)
  const result = await Promise.race([timeout.promise, opening])
  cancel()
  options.signal.removeEventListener('abort', abort)
  return result
}

async function connect(
  openSocket: OpenSocket,
  { url, headers = {} }: MediaConnection,
  signal: AbortSignal,
): Promise<Socket | Failed> {
  try {
    const opened = await openSocket(url, { headers, signal })
    if ('refused' in opened) {
      const status = opened.refused
      return { ok: false, failure: 'refused', status, message: `the upgrade was refused with ${status}` }
    }
    // the opener has given up in the meantime
    if (signal.aborted) opened.socket.terminate()
    return opened.socket
  } catch (error) {
    return { ok: false, failure: 'refused', message: reasonOf(error) }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no connection'
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message
}

/** Joins an open socket with its owner, the log, its fault and the end of the emulator. */
function carry(
  { clock, signal }: ConnectMediaOptions,
  { onMessage, onClosed }: MediaConnection,
  { socket, log, fault }: { readonly socket: Socket; readonly log: OpenExchange; readonly fault: Fault | undefined },
): MediaSocket {
  log.ended({ status: 101 })
  const abort = (): void => socket.terminate()
  signal.addEventListener('abort', abort)
  const cancelCut = fault?.effect === 'cut-after' ? clock.after(delayOf(fault), abort) : undefined
  socket.onMessage((data) => {
    log.frame('received')
    onMessage(data)
  })
  socket.onClosed((code) => {
    signal.removeEventListener('abort', abort)
    cancelCut?.()
    onClosed?.(code)
  })
  if (signal.aborted) abort()
  return counted(socket, log)
}

function counted(socket: Socket, log: OpenExchange): MediaSocket {
  return {
    get open() {
      return socket.open
    },
    get bufferedBytes() {
      return socket.bufferedBytes
    },
    send(data) {
      if (!socket.open) return
      log.frame('sent')
      socket.send(data)
    },
    close: (code = 1000) => socket.close(code),
  }
}

function timeoutOf({ connectTimeoutMs = 5000 }: MediaConnection): number {
  return connectTimeoutMs
}
