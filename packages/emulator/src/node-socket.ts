import { WebSocket } from 'ws'

import { isLoopback } from './loopback.ts'
import { mostMessageBytes, type OpenedSocket, type OpenSocketOptions, type Socket } from './socket.ts'

/** Opens a real WebSocket; a self-signed certificate is accepted from loopback hosts only. */
export function openNodeSocket(url: string, { headers, signal }: OpenSocketOptions): Promise<OpenedSocket> {
  const { promise, resolve, reject } = Promise.withResolvers<OpenedSocket>()
  const raw = new WebSocket(url, {
    headers: { ...headers },
    rejectUnauthorized: !isLoopback(new URL(url).hostname),
    perMessageDeflate: false,
    maxPayload: mostMessageBytes,
  })
  const abort = (): void => raw.terminate()
  // from the very beginning, since messages may come with the reply to the upgrade
  const socket = socketOf(raw)
  raw.on('open', () => {
    signal.removeEventListener('abort', abort)
    resolve({ socket })
  })
  raw.on('unexpected-response', (request, response) => {
    request.destroy()
    resolve({ refused: response.statusCode ?? 0 })
    raw.terminate()
  })
  raw.on('error', reject)
  raw.on('close', () => {
    signal.removeEventListener('abort', abort)
    reject(new Error('the connection was closed'))
  })
  signal.addEventListener('abort', abort)
  if (signal.aborted) abort()
  return promise
}

/** A socket of `ws` as the protocol servers see it. */
export function socketOf(raw: WebSocket): Socket {
  const messages = new Mailbox<string | Uint8Array>()
  const closings = new Mailbox<number>()
  raw.on('message', (data: Buffer, binary) => messages.put(binary ? data : data.toString('utf8')))
  raw.on('close', (code) => closings.put(code))
  // `close` follows
  raw.on('error', () => undefined)
  return {
    get open() {
      return raw.readyState === WebSocket.OPEN
    },
    get bufferedBytes() {
      return raw.bufferedAmount
    },
    send(data) {
      if (raw.readyState === WebSocket.OPEN) raw.send(data)
    },
    close: (code = 1000) => raw.close(code),
    terminate: () => raw.terminate(),
    onMessage: (listener) => messages.listen(listener),
    onClosed: (listener) => closings.listen(listener),
  }
}

/** Keeps what comes before its first listener does. */
class Mailbox<Letter> {
  readonly #listeners: ((letter: Letter) => void)[] = []
  readonly #early: Letter[] = []

  put(letter: Letter): void {
    if (this.#listeners.length === 0) this.#early.push(letter)
    for (const listener of this.#listeners) listener(letter)
  }

  listen(listener: (letter: Letter) => void): void {
    this.#listeners.push(listener)
    for (const letter of this.#early.splice(0)) listener(letter)
  }
}
