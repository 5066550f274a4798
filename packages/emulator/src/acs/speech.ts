import type { Leg, Switchboard, Utterance } from '@trunkline/network'

/** Called when a party has said a line. */
export type SpeechListener = (leg: Leg, line: Utterance) => void

/** What far parties say, in words: the lines of their transcripts, at their times after the answer. */
export class Speech {
  readonly #listeners = new Set<SpeechListener>()
  readonly #release: () => void

  constructor(switchboard: Switchboard) {
    this.#release = switchboard.watch((leg, event) => {
      if (event.type !== 'answered' || leg.kind !== 'party') return
      for (const line of switchboard.party(leg.number).transcript ?? []) {
        leg.after(line.afterMs, () => this.#report(leg, line))
      }
    })
  }

  /** Reports the lines of all parties from now on; the returned function stops it. */
  watch(listener: SpeechListener): () => void {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  close(): void {
    this.#release()
    this.#listeners.clear()
  }

  /** A muted or held party is not heard. */
  #report(leg: Leg, line: Utterance): void {
    if (leg.muted || leg.held) return
    for (const listener of Array.from(this.#listeners)) listener(leg, line)
  }
}
