import { Backlog, type BacklogOptions } from './backlog.ts'
import { Queue } from './queue.ts'

/** A sequence of values that any number of readers follow, each from its own start. */
export interface Broadcast<T extends object> {
  publish(value: T): void
  /** What is published from now on. Of a reader that lags behind, `keep` values wait. Ends with the broadcast. */
  follow(options?: { readonly keep?: number }): AsyncIterableIterator<T>
  /** The same, from the first value that is kept on. */
  followAll(): AsyncIterableIterator<T>
  /** Ends all readers, once they have read what waits for them. */
  end(): void
}

export interface BroadcastOptions<T extends object> extends BacklogOptions<T> {
  /** Values that are kept for readers that come late, and that wait for them at most. Default: none. */
  readonly history?: number
  /** A value was dropped that a reader has not read. */
  readonly onDropped?: () => void
  /** A value left the history while there was no reader. */
  readonly onForgotten?: () => void
}

/** Values that wait for one reader by default. */
export const defaultKeep = 10_000

export function createBroadcast<T extends object>(options: BroadcastOptions<T> = {}): Broadcast<T> {
  const { history = 0, onDropped, onForgotten } = options
  const kept = new Backlog<T>(history, options)
  const readers = new Set<Reader<T>>()
  let ended = false
  const read = (backlog: Backlog<T>): AsyncIterableIterator<T> => {
    const reader = createReader(backlog, { left: () => readers.delete(reader), onDropped })
    if (ended) reader.end()
    else readers.add(reader)
    return reader.iterator
  }
  return {
    publish(value) {
      if (ended) return
      if (history > 0 && !kept.push(value) && readers.size === 0) onForgotten?.()
      for (const reader of readers) reader.push(value)
    },
    follow: ({ keep = defaultKeep } = {}) => read(new Backlog<T>(keep, options)),
    followAll: () => read(kept.copy()),
    end() {
      ended = true
      for (const reader of readers) reader.end()
      readers.clear()
    },
  }
}

interface Reader<T> {
  push(value: T): void
  end(): void
  readonly iterator: AsyncIterableIterator<T>
}

function createReader<T extends object>(
  backlog: Backlog<T>,
  { left, onDropped }: { readonly left: () => void; readonly onDropped: (() => void) | undefined },
): Reader<T> {
  const waiting = new Queue<(result: IteratorResult<T>) => void>()
  let ended = false
  const serve = (): void => {
    while (waiting.size > 0) {
      const result = next()
      if (result === undefined) return
      waiting.shift()?.(result)
    }
  }
  const next = (): IteratorResult<T> | undefined => {
    const value = backlog.take()
    if (value !== undefined) return { done: false, value }
    return ended ? { done: true, value: undefined } : undefined
  }
  const end = (): void => {
    ended = true
    serve()
  }
  return {
    push(value) {
      if (!backlog.push(value)) onDropped?.()
      serve()
    },
    end,
    iterator: {
      [Symbol.asyncIterator]() {
        return this
      },
      next() {
        const { promise, resolve } = Promise.withResolvers<IteratorResult<T>>()
        waiting.push(resolve)
        serve()
        return promise
      },
      return() {
        left()
        backlog.clear()
        end()
        return Promise.resolve({ done: true, value: undefined })
      },
    },
  }
}
