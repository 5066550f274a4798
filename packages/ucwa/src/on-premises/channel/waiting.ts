import type { EventReading } from '../../wire/index.ts'

/** Some events of one reply to a poll. */
export interface Portion {
  readonly events: readonly EventReading[]
  /** Where the reply came from. */
  readonly url: string
  /** Of the reply. */
  readonly dedupeKey: string
}

/** Events of conversations that may turn out to be calls. */
export interface WaitingRoom {
  keep(conversation: string, portion: Portion): void
  /** What waited for these conversations, in its order. */
  release(known: ReadonlyMap<string, unknown>): readonly Portion[]
  /** What has waited for too long, or is too much to wait. */
  giveUp(): readonly (Portion & { readonly conversation: string })[]
}

const mostConversations = 100
const mostEach = 20
/** As long as core keeps facts that name a call before it is known; an invitation comes within seconds. */
const longestMs = 60_000

interface Waiting {
  readonly sinceMs: number
  readonly portions: readonly Portion[]
}

/** Keeps events until their conversation is known, or given up; nothing is lost without being handed out. */
export function createWaitingRoom(clock: { monotonic(): number }): WaitingRoom {
  const waiting = new Map<string, Waiting>()
  return {
    keep(conversation, portion) {
      const { sinceMs = clock.monotonic(), portions = [] } = waiting.get(conversation) ?? {}
      waiting.set(conversation, { sinceMs, portions: [...portions, portion] })
    },
    release(known) {
      const found = [...waiting].filter(([conversation]) => known.has(conversation))
      for (const [conversation] of found) waiting.delete(conversation)
      return found.flatMap(([, { portions }]) => portions)
    },
    giveUp() {
      const excess = waiting.size - mostConversations
      const before = clock.monotonic() - longestMs
      return [...waiting].flatMap(([conversation, { sinceMs, portions }], index) => {
        const isOver = index < excess || sinceMs <= before
        const kept = isOver ? [] : portions.slice(-mostEach)
        if (isOver) waiting.delete(conversation)
        else waiting.set(conversation, { sinceMs, portions: kept })
        return portions.slice(0, portions.length - kept.length).map((portion) => ({ conversation, ...portion }))
      })
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
