import type { EventReading } from '../wire/index.ts'

/** Some events of one reply to a poll. */
export interface Portion {
  readonly events: readonly EventReading[]
  /** Where the reply came from. */
  readonly url: string
  /** Of the reply. */
  readonly dedupeKey: string
}

/** Events of conversations of which nobody knows yet whether they are calls. */
export interface WaitingRoom {
  keep(conversation: string, portion: Portion): void
  /** What waited for these conversations, in its order. */
  release(known: ReadonlyMap<string, unknown>): readonly Portion[]
}

/** Most of what waits is about no call, and is never asked for. */
const mostConversations = 100
const mostEach = 20

/** Forgets the oldest. */
export function createWaitingRoom(): WaitingRoom {
  const waiting = new Map<string, readonly Portion[]>()
  return {
    keep(conversation, portion) {
      waiting.set(conversation, [...(waiting.get(conversation) ?? []), portion].slice(-mostEach))
      trim(waiting, mostConversations)
    },
    release(known) {
      const found = [...waiting].filter(([conversation]) => known.has(conversation))
      for (const [conversation] of found) waiting.delete(conversation)
      return found.flatMap(([, portions]) => portions)
    },
  }
}

/** Leaves the newest entries of a map. */
export function trim(map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}
