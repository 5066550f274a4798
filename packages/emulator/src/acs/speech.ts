import type { Leg, Switchboard } from '@trunkline/network'

/** Somebody said something, just now. */
export type SpeechListener = (leg: Leg, text: string) => void

/** What far parties say, in words: the lines of their transcripts, at their times after the answer. */
export class Speech {
  readonly #listeners = new Set<SpeechListener>()
  readonly #release: () => void

  constructor(switchboard: Switchboard) {
    this.#release = switchboard.watch((leg, event) => {
      if (event.type !== 'answered' || leg.kind !== 'party') return
      for (const { afterMs, text } of switchboard.party(leg.number).transcript ?? []) {
        leg.after(afterMs, () => this.#tell(leg, text))
      }
    })
  }

  /** Hears everybody from now on; the returned function stops it. */
  watch(listener: SpeechListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  close(): void {
    this.#release()
    this.#listeners.clear()
  }

  /** Whoever is muted or held is not heard. */
  #tell(leg: Leg, text: string): void {
    if (leg.muted || leg.held) return
    for (const listener of Array.from(this.#listeners)) listener(leg, text)
  }
}
