import { holdProcess, nextTurn } from '../machine.ts'

/** Things that arrive at any time, taken out in batches. */
export interface Mailbox<T> {
  push(item: T): void
  /** All that waits, again and again, until the signal is aborted. */
  batches(signal: AbortSignal): AsyncIterableIterator<readonly T[]>
}

export function createMailbox<T>(): Mailbox<T> {
  const waiting: T[] = []
  let arrived = Promise.withResolvers<void>()

  async function* batches(signal: AbortSignal): AsyncGenerator<readonly T[]> {
    signal.addEventListener('abort', () => arrived.resolve(), { once: true })
    // an open channel keeps the process running, as a socket would; all other timers here do not
    const release = holdProcess()
    try {
      while (!signal.aborted) {
        // A turn of the event loop later: the reply to a request comes before the events that it caused.
        await nextTurn()
        if (signal.aborted) return
        if (waiting.length > 0) yield waiting.splice(0)
        else {
          arrived = Promise.withResolvers()
          await arrived.promise
        }
      }
    } finally {
      release()
    }
  }

  return {
    push(item) {
      waiting.push(item)
      arrived.resolve()
    },
    batches,
  }
}
