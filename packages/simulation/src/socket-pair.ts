import type { Clock } from '@trunkline/core/driver'
import type { Socket } from '@trunkline/emulator'

type Message = string | Uint8Array

export interface SocketPairOptions {
  readonly clock: Clock
  readonly latency: () => number
  /** Hears of every message that is sent, by the number of its end. */
  readonly onSend?: (end: 0 | 1, message: Message) => void
}

/** Two ends of one WebSocket in memory. Messages and closings arrive in order, after the time of a hop. */
export function createSocketPair(options: SocketPairOptions): readonly [Socket, Socket] {
  const first = new MemorySocket(0, options)
  const second = new MemorySocket(1, options)
  first.peer = second
  second.peer = first
  return [first, second]
}

/** The code of a connection that broke without a closing handshake. */
const broken = 1006

class MemorySocket implements Socket {
  peer: MemorySocket | undefined
  bufferedBytes = 0
  readonly #number: 0 | 1
  readonly #options: SocketPairOptions
  readonly #messages: Message[] = []
  readonly #listeners: ((message: Message) => void)[] = []
  readonly #closedListeners: ((code: number) => void)[] = []
  #state: 'open' | 'closing' | 'closed' = 'open'
  #code: number | undefined
  #arrivesMs = 0

  constructor(number: 0 | 1, options: SocketPairOptions) {
    this.#number = number
    this.#options = options
  }

  get open(): boolean {
    return this.#state === 'open'
  }

  send(message: Message): void {
    if (this.#state !== 'open') return
    this.#options.onSend?.(this.#number, message)
    const size = message.length
    this.bufferedBytes += size
    this.#pass((peer) => {
      this.bufferedBytes -= size
      peer.#receive(message)
    })
  }

  close(code = 1000): void {
    if (this.#state !== 'open') return
    this.#state = 'closing'
    this.#pass((peer) => peer.#shake(code))
  }

  terminate(): void {
    if (this.#state === 'closed') return
    this.#pass((peer) => peer.#end(broken))
    // never within the call, as with a real socket
    this.#options.clock.after(0, () => this.#end(broken))
    this.#state = 'closing'
  }

  onMessage(listener: (message: Message) => void): void {
    this.#listeners.push(listener)
    for (const message of this.#messages.splice(0)) listener(message)
  }

  onClosed(listener: (code: number) => void): void {
    if (this.#code === undefined) this.#closedListeners.push(listener)
    else listener(this.#code)
  }

  /** Lets something arrive at the other end, behind everything that was sent before. */
  #pass(arrive: (peer: MemorySocket) => void): void {
    const { clock, latency } = this.#options
    const now = clock.monotonic()
    this.#arrivesMs = Math.max(this.#arrivesMs, now + latency())
    clock.after(this.#arrivesMs - now, () => this.peer && arrive(this.peer))
  }

  #receive(message: Message): void {
    if (this.#state === 'closed') return
    if (this.#listeners.length === 0) this.#messages.push(message)
    for (const listener of this.#listeners) listener(message)
  }

  /** The closing handshake: answered once, and over when the answer is back. */
  #shake(code: number): void {
    if (this.#state === 'closed') return
    if (this.#state === 'open') this.#pass((peer) => peer.#end(code))
    this.#end(code)
  }

  #end(code: number): void {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#code = code
    for (const listener of this.#closedListeners.splice(0)) listener(code)
  }
}
