import { createHash } from 'node:crypto'

import { masked } from './masking.ts'

/** Something that happened in a run. */
export interface TimelineEntry {
  /** Milliseconds of virtual time since the start. */
  readonly atMs: number
  readonly kind: TimelineKind
  readonly text: string
}

/** What an entry is about: what core asks of an adapter, a hop of HTTP, a media socket, an event of a call, an order to the world. */
export type TimelineKind = 'request' | 'reply' | 'lost' | 'socket' | 'media' | 'event' | 'order' | 'verb'

/** What an entry of a run is made of. */
export interface Happening {
  readonly kind: TimelineKind
  readonly text: string
  /** Everything that the digest covers beside the text: headers and bodies. */
  readonly content?: string | Uint8Array | undefined
}

/** The story of a run: its last entries to be read, and a digest of all of them. */
export interface Timeline {
  /** The last 1,000 entries, oldest first; media messages of one socket are counted in one entry. */
  readonly entries: readonly TimelineEntry[]
  /** How many entries there were. */
  readonly length: number
  /** A digest of everything that happened, times included; what public keys sign is masked, since their keys are new in each run. */
  digest(): string
}

const kept = 1_000

/** Writes the story down. */
export class TimelineRecorder implements Timeline {
  readonly #elapsedMs: () => number
  readonly #hash = createHash('sha256')
  readonly #counts = new Map<string, number>()
  #entries: TimelineEntry[] = []
  #length = 0

  constructor(elapsedMs: () => number) {
    this.#elapsedMs = elapsedMs
  }

  get entries(): readonly TimelineEntry[] {
    return this.#entries.slice(-kept)
  }

  get length(): number {
    return this.#length
  }

  digest(): string {
    return this.#hash.copy().digest('hex')
  }

  add({ content = '', kind, text }: Happening): void {
    const atMs = this.#elapsedMs()
    const shown = masked(text)
    const line = `${atMs} ${kind} ${shown}\n`
    if (typeof content === 'string') this.#hash.update(line + masked(content))
    else this.#hash.update(line).update(content)
    this.#length += 1
    if (kind === 'media') return this.#count(atMs, shown)
    this.#counts.clear()
    this.#push({ atMs, kind, text: shown })
  }

  /** Frames come fifty a second: between two other entries they are one. */
  #count(atMs: number, text: string): void {
    const count = (this.#counts.get(text) ?? 0) + 1
    this.#counts.set(text, count)
    if (count === 1) return this.#push({ atMs, kind: 'media', text })
    const index = this.#entries.findLastIndex((entry) => entry.kind === 'media' && entry.text.startsWith(text))
    const first = this.#entries[index]
    if (first) this.#entries[index] = { ...first, text: `${text} × ${count}` }
  }

  #push(entry: TimelineEntry): void {
    this.#entries.push(entry)
    if (this.#entries.length >= 2 * kept) this.#entries = this.#entries.slice(-kept)
  }
}
