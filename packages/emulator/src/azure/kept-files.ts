import type { Clock } from '@trunkline/network'

/** Files by document id, each kept for the same time. */
export class KeptFiles<File> {
  readonly #clock: Clock
  readonly #keptMs: number
  readonly #files = new Map<string, { readonly file: File; readonly until: number }>()

  constructor(clock: Clock, keptMs: number) {
    this.#clock = clock
    this.#keptMs = keptMs
  }

  add(documentId: string, file: File): void {
    this.#files.set(documentId, { file, until: this.#clock.now() + this.#keptMs })
  }

  /** Whether there is a file of that id, or was. */
  has(documentId: string): boolean {
    return this.#files.has(documentId)
  }

  /** The file of that id, while it is kept. */
  get(documentId: string): File | undefined {
    const kept = this.#files.get(documentId)
    return kept !== undefined && kept.until > this.#clock.now() ? kept.file : undefined
  }

  delete(documentId: string): void {
    this.#files.delete(documentId)
  }
}
