import type { Translated } from '../driver/index.ts'

/**
 * Which of the reported keys belong to collections at the carrier. The arrival time decides, since some keys are held
 * back to restore their order, and so do the carrier's timestamps, since the end of a collection may overtake a key.
 */
export class CollectedKeys {
  /** Collections that run now. */
  open = 0
  private keys = new WeakSet<Translated>()
  private end: { readonly at: number; readonly byKey: boolean } | undefined

  /** While core itself gathers keys, those of now are its own; those of an earlier collection are not. */
  arrived(origin: Translated, gathering: boolean): void {
    if ((this.open > 0 && !gathering) || this.isLate(origin)) this.keys.add(origin)
  }

  /** The carrier left the collection to core, including the keys that have arrived since it began. */
  leftToCore(): void {
    this.keys = new WeakSet()
  }

  has(origin: Translated): boolean {
    return this.keys.has(origin)
  }

  /** The carrier says that a collection has ended. */
  ended({ at, event }: Translated): void {
    if (event.type !== 'collect-ended' || at === undefined) return
    this.end = { at, byKey: event.reason !== 'timeout' && event.reason !== 'ended' }
  }

  /** At the very time of the end, it is the key that ended it. */
  private isLate({ at }: Translated): boolean {
    if (at === undefined || this.end === undefined) return false
    return at < this.end.at || (this.end.byKey && at === this.end.at)
  }
}
