/** Remembers the last few things, so that a repeated one is known. */
export interface Recent {
  has(key: string): boolean
  add(key: string): void
}

/** Keeps `most` keys; the oldest goes first. */
export function createRecent(most: number): Recent {
  const keys = new Set<string>()
  return {
    has: (key) => keys.has(key),
    add(key) {
      keys.add(key)
      const [oldest] = keys
      if (keys.size > most && oldest !== undefined) keys.delete(oldest)
    },
  }
}
