import { type Wire, WireError, type WireRequest } from '../driver/index.ts'

/** A wire on which so many requests at once wait for their reply to begin; the others wait for their turn, in order. */
export function gatedWire(wire: Wire, concurrentRequests: number): Wire {
  if (!Number.isFinite(concurrentRequests)) return wire
  const waiting = new Set<() => void>()
  let free = concurrentRequests
  const leave = (): void => {
    const [next] = waiting
    if (next === undefined) free += 1
    else {
      waiting.delete(next)
      next()
    }
  }
  const turn = async ({ signal, timer }: WireRequest): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const abort = (): void => {
      waiting.delete(resolve)
      reject(new WireError('the request was given up before its turn', { sent: false }))
    }
    waiting.add(resolve)
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted === true) abort()
    timer?.pause()
    await promise.finally(() => signal?.removeEventListener('abort', abort))
    timer?.restart()
  }
  return {
    async send(request) {
      if (free > 0) free -= 1
      else await turn(request)
      try {
        return await wire.send(request)
      } finally {
        leave()
      }
    },
  }
}
