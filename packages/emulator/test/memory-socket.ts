import type { Socket } from '@trunkline/emulator'

type Data = string | Uint8Array

/** Two ends of a WebSocket in memory; what one sends the other hears a microtask later. */
export function socketPair(): readonly [Socket, Socket] {
  const [left, right] = [new End(), new End()]
  left.other = right
  right.other = left
  return [left, right]
}

class End implements Socket {
  other: End | undefined
  open = true
  readonly bufferedBytes = 0
  readonly #early: Data[] = []
  #message: ((data: Data) => void) | undefined
  readonly #closed = Promise.withResolvers<number>()

  send(data: Data): void {
    if (this.open) queueMicrotask(() => this.other?.hear(data))
  }

  hear(data: Data): void {
    if (this.#message) this.#message(data)
    else this.#early.push(data)
  }

  close(code = 1000): void {
    if (!this.open) return
    this.open = false
    this.#closed.resolve(code)
    this.other?.close(code)
  }

  terminate(): void {
    this.close(1006)
  }

  onMessage(listener: (data: Data) => void): void {
    this.#message = listener
    for (const data of this.#early.splice(0)) listener(data)
  }

  onClosed(listener: (code: number) => void): void {
    void this.#closed.promise.then(listener)
  }
}
