import type { EventReading } from '../../wire/index.ts'

/** Some of the events in a reply to a poll. */
export interface Portion {
  readonly events: readonly EventReading[]
  /** URL of the reply. */
  readonly url: string
  /** Dedupe key of the reply. */
  readonly dedupeKey: string
}

/** Keeps events of conversations that may turn out to be calls. */
export interface WaitingRoom {
  keep(conversation: string, portion: Portion): void
  /** Removes and returns the events of the known conversations, in order. */
  release(known: ReadonlyMap<string, unknown>): readonly Portion[]
  /** Removes and returns the events that waited for too long or exceed the limits. */
  giveUp(): readonly (Portion & { readonly conversation: string })[]
}

const mostConversations = 100
const mostEach = 20
/** As long as core keeps early events of a call; an invitation follows within seconds. */
const longestMs = 60_000

interface Waiting {
  readonly sinceMs: number
  readonly portions: readonly Portion[]
}

/** Keeps events until their conversation is known or they expire. Every event is eventually returned. */
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

/** Drops the oldest entries of a map until `most` are left. */
export function trim(map: Map<string, unknown>, most: number): void {
  for (const oldest of map.keys()) {
    if (map.size <= most) return
    map.delete(oldest)
  }
}
