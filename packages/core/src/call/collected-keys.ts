import type { Translated } from '../driver/index.ts'

/**
 * Which of the reported keys belong to collections at the carrier (R16). They are told by the moment of their arrival,
 * since some are held back until it is their turn, and by the carrier's own times, since a key may be overtaken by the end
 * of its collection.
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

  /** The carrier left the collection to core, and with it what came meanwhile. */
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
