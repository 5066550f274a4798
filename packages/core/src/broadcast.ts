/** A sequence of events that any number of readers follow, each from its own start. */
export interface Broadcast<T> {
  publish(value: T): void
  /** From the first kept value on, when `history` is wanted; else from now on. Ends with the broadcast. */
  follow(options?: { readonly history?: boolean }): AsyncIterableIterator<T>
  end(): void
}

/** Keeps the last `keep` values for readers that come late. */
export function createBroadcast<T>(keep: number): Broadcast<T> {
  const kept: T[] = []
  const readers = new Set<Reader<T>>()
  let ended = false
  return {
    publish(value) {
      if (ended) return
      kept.push(value)
      if (kept.length > keep) kept.shift()
      for (const reader of readers) reader.push(value)
    },
    follow({ history = false } = {}) {
      const reader = createReader(history ? [...kept] : [], () => readers.delete(reader))
      if (ended) reader.end()
      else readers.add(reader)
      return reader.iterator
    },
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

function createReader<T>(queue: T[], leave: () => void): Reader<T> {
  let ended = false
  let waiting: ((result: IteratorResult<T>) => void)[] = []
  const finish = (): void => {
    ended = true
    for (const resolve of waiting) resolve({ done: true, value: undefined })
    waiting = []
  }
  return {
    push(value) {
      const resolve = waiting.shift()
      if (resolve) resolve({ done: false, value })
      else queue.push(value)
    },
    end: finish,
    iterator: {
      [Symbol.asyncIterator]() {
        return this
      },
      next() {
        const value = queue.shift()
        if (value !== undefined) return Promise.resolve({ done: false, value })
        if (ended) return Promise.resolve({ done: true, value: undefined })
        return new Promise((resolve) => waiting.push(resolve))
      },
      return() {
        leave()
        finish()
        return Promise.resolve({ done: true, value: undefined })
      },
    },
  }
}
