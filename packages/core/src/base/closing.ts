import { type Clock, type Wire, WireError } from '../driver/index.ts'

/** Whether the client is closed; waits for anything else end with it. */
export interface Closing {
  readonly isClosed: boolean
  /** Calls `work` when the client is closed. The returned function takes that back. */
  onClose(work: () => void): () => void
}

/** A `Closing` that can be closed; a second call has no effect. */
export interface Closable extends Closing {
  close(): void
}

export function createClosing(): Closable {
  const waiting = new Set<() => void>()
  let isClosed = false
  return {
    get isClosed() {
      return isClosed
    },
    onClose(work) {
      const own = (): void => work()
      waiting.add(own)
      return () => waiting.delete(own)
    },
    close() {
      isClosed = true
      const all = [...waiting]
      waiting.clear()
      for (const work of all) work()
    },
  }
}

/** A clock that ends with the client: waits for it end then, too. */
export interface OwnClock extends Clock {
  readonly closing?: Closing
}

/** A clock whose timers end with `closing`: what was to happen later does not happen then, and nothing is begun any more. */
export function closableClock(clock: Clock, closing: Closing): OwnClock {
  return {
    closing,
    now: () => clock.now(),
    monotonic: () => clock.monotonic(),
    outside: (work) => clock.outside(work),
    after(ms, work) {
      if (closing.isClosed) return () => undefined
      const leave = closing.onClose(() => stop())
      const stop = clock.after(ms, () => {
        leave()
        work()
      })
      return () => {
        leave()
        stop()
      }
    },
  }
}

/** A wire that sends nothing after `closing`: an attempt that was to be repeated is not. */
export function closableWire(wire: Wire, closing: Closing): Wire {
  return {
    send(request) {
      if (!closing.isClosed) return wire.send(request)
      return Promise.reject(new WireError('the client was closed', { sent: false }))
    },
  }
}
