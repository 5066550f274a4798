import { createRecent } from '../base/recent.ts'
import type { Clock, DriverEvent, OperationFailure, Translated } from '../driver/index.ts'

/** The events that tell how a keyed operation goes. */
export type OutcomeEvent = Extract<
  DriverEvent,
  { type: 'play-ended' | 'collect-ended' | 'operation-completed' | 'operation-failed' }
>

/** Something the carrier was asked to do and whose outcome comes as an event. */
export interface Operation {
  started?(origin: Translated): void
  /** Called once, with the first outcome; without an origin it is core's own conclusion. */
  outcome(event: OutcomeEvent, origin: Translated | undefined): void
  /** The handle may settle: at once, or when the reply that carried the outcome has been delivered (R7). */
  finish(): void
  /** The call has ended without an outcome. */
  abandon(): void
}

/** Pairs events with operations, in whichever order they come (R3). */
export interface Operations {
  claim(key: string, operation: Operation): void
  /** Hands the event to its operation, or keeps it for one that will claim it soon. */
  offer(key: string, origin: Translated): void
  /** Settles an operation by evidence that is not an event, such as an accepted cancel. */
  conclude(key: string, event: OutcomeEvent): void
  /**
   * From now on the carrier has `ms` to say what came of it, or as long as it likes; said again, the time begins anew. Past
   * it the carrier is asked, and then the operation fails with `no-word`; what comes of it later is like what was never claimed.
   */
  limit(key: string, ms: number | undefined): void
  /** Nobody waits for this operation any more; what comes for it later is like what was never claimed. */
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
  /** Asks the carrier how the call stands; resolves in bounded time, whatever comes of it. */
  readonly ask: () => Promise<void>
}

/** How long an event waits for the reply that names its operation: R3. */
const claimWithinMs = 5_000

/** How long a settled outcome waits for word that the reply has left, should that word be lost. */
const deliveryWithinMs = 1_000

/** The failure of an operation of which the carrier said nothing. */
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
      // Of an operation that is over, later evidence only confirms (R1).
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

/** Keys of finished operations that are remembered, so that a repeated event is not taken for an early one. */
const mostRemembered = 500
