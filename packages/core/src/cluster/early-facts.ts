import type { Clock, Translated } from '../driver/index.ts'

export interface EarlyFactsOptions {
  readonly clock: Clock
  /** Hands a kept fact on, now that a call has claimed its id. */
  readonly deliver: (translated: Translated) => void
  /** Nothing claimed its id in time. */
  readonly unclaimed: (translated: Translated) => void
}

/**
 * Milliseconds that a fact waits for the reply with the carrier's id of its call: longer than any request takes with its
 * retries.
 */
const keptMs = 60_000

/** How many facts wait at most; the oldest are given up first. */
const mostKept = 10_000

interface Kept {
  readonly translated: Translated
  readonly untilMs: number
}

/**
 * Keeps facts that name a call only by the carrier's id. They may overtake the very reply in which a dial learns that id, and
 * until then no call listens to it.
 */
export class EarlyFacts {
  private readonly options: EarlyFactsOptions
  /** In the order in which they came. */
  private readonly kept = new Set<Kept>()
  /** The same by the carrier's id, so that a claim costs the same however many wait. */
  private readonly byId = new Map<string, Set<Kept>>()
  private stopTimer: (() => void) | undefined

  constructor(options: EarlyFactsOptions) {
    this.options = options
  }

  keep(translated: Translated): void {
    const { clock } = this.options
    this.add({ translated, untilMs: clock.monotonic() + keptMs })
    const [oldest] = this.kept
    if (this.kept.size > mostKept && oldest !== undefined) this.giveUp(oldest)
    this.stopTimer ??= clock.after(keptMs, () => this.expire())
  }

  /** A call, here or in another process, has received its carrier's id. */
  claim(providerCallId: string): void {
    const claimed = Array.from(this.byId.get(providerCallId) ?? [])
    for (const kept of claimed) {
      this.remove(kept)
      this.options.deliver(kept.translated)
    }
  }

  close(): void {
    this.stopTimer?.()
    this.kept.clear()
    this.byId.clear()
  }

  private expire(): void {
    this.stopTimer = undefined
    const { clock } = this.options
    const now = clock.monotonic()
    for (const kept of this.kept) {
      if (kept.untilMs > now) {
        this.stopTimer = clock.after(kept.untilMs - now, () => this.expire())
        return
      }
      this.giveUp(kept)
    }
  }

  private add(kept: Kept): void {
    const { providerCallId = '' } = kept.translated
    const others = this.byId.get(providerCallId) ?? new Set()
    this.kept.add(kept)
    this.byId.set(providerCallId, others.add(kept))
  }

  private remove(kept: Kept): void {
    const { providerCallId = '' } = kept.translated
    const others = this.byId.get(providerCallId)
    this.kept.delete(kept)
    others?.delete(kept)
    if (others?.size === 0) this.byId.delete(providerCallId)
  }

  private giveUp(kept: Kept): void {
    this.remove(kept)
    this.options.unclaimed(kept.translated)
  }
}
