import { createRecent } from '../base/recent.ts'
import type { Clock, DriverEvent, OperationFailure, Translated } from '../driver/index.ts'

/** The events that report the progress of a keyed operation. */
export type OutcomeEvent = Extract<
  DriverEvent,
  { type: 'play-ended' | 'collect-ended' | 'operation-completed' | 'operation-failed' }
>

/** A request to the carrier whose outcome comes as an event. */
export interface Operation {
  started?(origin: Translated): void
  /** Called once, with the first outcome; without an origin it is core's own conclusion. */
  outcome(event: OutcomeEvent, origin: Translated | undefined): void
  /**
   * The handle may settle: at once, or when the reply to the request that carried the outcome has left
   * (`docs/rules.md#r7-one-document-update`).
   */
  finish(): void
  /** The call has ended without an outcome. */
  abandon(): void
}

/** Pairs events with operations, in any order of arrival (`docs/rules.md#r3-translation`). */
export interface Operations {
  claim(key: string, operation: Operation): void
  /** Hands the event to its operation, or keeps it for one that will claim it soon. */
  offer(key: string, origin: Translated): void
  /** Settles an operation by evidence that is not an event, such as an accepted cancel. */
  conclude(key: string, event: OutcomeEvent): void
  /**
   * Gives the carrier `ms` to report the outcome, or no limit; a repeated call restarts the time. After that, core asks
   * the carrier, and then the operation fails with `no-word`; later events of it count as unclaimed.
   */
  limit(key: string, ms: number | undefined): void
  /** Ends the wait for this operation; later events of it count as unclaimed. */
  release(key: string | undefined): void
  /** Takes back what was kept for an operation that is claimed elsewhere. */
  withdraw(key: string): readonly Translated[]
  /** The call has ended: every open operation is settled, and each later one at once. */
  abandonAll(): void
}

export interface OperationsOptions {
  readonly clock: Clock
  /** An event without an operation that claimed it in time. */
  readonly unclaimed: (origin: Translated) => void
  /** Asks the carrier for the state of the call; resolves in bounded time, also on failure. */
  readonly ask: () => Promise<void>
}

/** Milliseconds that an event waits for the reply that names its operation. */
const claimWithinMs = 5_000

/** Milliseconds that a known outcome waits for `document-delivered`, in case that event is lost. */
const deliveryWithinMs = 1_000

/** The failure of an operation that the carrier did not report on. */
export function noWord(ms: number): OperationFailure {
  return { code: 'no-word', message: `no word from the carrier within ${ms} ms` }
}

export function createOperations({ ask, clock, unclaimed }: OperationsOptions): Operations {
  const open = new Map<string, Entry>()
  const early = new Map<string, Translated[]>()
  const late = createRecent(mostRemembered)
  const givenUp = createRecent(mostRemembered)
  let over = false

  const decide = (key: string, entry: Entry, event: OutcomeEvent, origin: Translated | undefined): void => {
    entry.decided = true
    entry.stop?.()
    entry.operation.outcome(event, origin)
    if (origin?.settlesOnDelivery !== true) return finish(key, entry)
    clock.after(deliveryWithinMs, () => finish(key, entry))
  }

  const hand = (key: string, entry: Entry, origin: Translated): void => {
    const { event } = origin
    if (event.type === 'document-delivered') return entry.decided ? finish(key, entry) : undefined
    if (event.type === 'play-started') return entry.decided ? undefined : entry.operation.started?.(origin)
    if (isOutcome(event) && !entry.decided) decide(key, entry, event, origin)
  }

  const giveUp = async (key: string, entry: Entry, ms: number): Promise<void> => {
    await ask()
    if (open.get(key) !== entry || entry.decided) return
    givenUp.add(key)
    decide(key, entry, { type: 'operation-failed', failure: noWord(ms) }, undefined)
  }

  const finish = (key: string, entry: Entry): void => {
    if (open.get(key) !== entry) return
    open.delete(key)
    late.add(key)
    entry.operation.finish()
  }

  const withdraw = (key: string): readonly Translated[] => {
    const waiting = early.get(key) ?? []
    early.delete(key)
    return waiting
  }

  return {
    withdraw,
    claim(key, operation) {
      const entry: Entry = { operation, decided: false }
      if (over) return operation.abandon()
      open.set(key, entry)
      for (const origin of withdraw(key)) hand(key, entry, origin)
    },
    release(key) {
      if (key === undefined) return
      open.get(key)?.stop?.()
      open.delete(key)
    },
    limit(key, ms) {
      const entry = open.get(key)
      if (entry === undefined || entry.decided) return
      entry.stop?.()
      if (ms !== undefined) entry.stop = clock.after(ms, () => void giveUp(key, entry, ms))
    },
    conclude(key, event) {
      const entry = open.get(key)
      if (entry?.decided === false) decide(key, entry, event, undefined)
    },
    offer(key, origin) {
      const entry = open.get(key)
      if (entry) return hand(key, entry, origin)
      if (givenUp.has(key)) return unclaimed(origin)
      // The operation is over: later evidence only confirms its outcome.
      if (late.has(key)) return
      early.set(key, [...(early.get(key) ?? []), origin])
      clock.after(claimWithinMs, () => {
        const waiting = early.get(key)
        if (waiting?.includes(origin) !== true) return
        early.set(
          key,
          waiting.filter((other) => other !== origin),
        )
        if (early.get(key)?.length === 0) early.delete(key)
        unclaimed(origin)
      })
    },
    abandonAll() {
      over = true
      const entries = [...open]
      const unheard = [...early.values()].flat()
      open.clear()
      early.clear()
      for (const [, { operation, decided, stop }] of entries) {
        stop?.()
        if (decided) operation.finish()
        else operation.abandon()
      }
      for (const origin of unheard) unclaimed(origin)
    },
  }
}

interface Entry {
  readonly operation: Operation
  decided: boolean
  /** Ends its time limit. */
  stop?: () => void
}

function isOutcome(event: DriverEvent): event is OutcomeEvent {
  return (
    event.type === 'play-ended' ||
    event.type === 'collect-ended' ||
    event.type === 'operation-completed' ||
    event.type === 'operation-failed'
  )
}

/** Keys of finished operations that are remembered, so that a repeated event does not count as an early one. */
const mostRemembered = 500
