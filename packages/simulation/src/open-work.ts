/** What is under way and has no end yet, for the report of a run that cannot go on. */
export class OpenWork {
  readonly #work = new Set<{ readonly text: string; readonly sinceMs: number }>()
  readonly #elapsedMs: () => number

  constructor(elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs
  }

  /** Something begins; the returned function says that it is over. */
  begin(text: string): () => void {
    const entry = { text, sinceMs: this.#elapsedMs() }
    this.#work.add(entry)
    return () => void this.#work.delete(entry)
  }

  /** One line each, oldest first. */
  lines(): string[] {
    return Array.from(this.#work, ({ sinceMs, text }) => `${text}, since ${(sinceMs / 1000).toFixed(3)} s`)
  }
}
