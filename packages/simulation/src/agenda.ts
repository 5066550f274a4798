/** A moment on the agenda. */
export interface Appointment {
  readonly dueMs: number
  readonly work: () => void
}

interface Entry {
  readonly dueMs: number
  /** Of two that are due at once, the older one comes first. */
  readonly order: number
  /** Absent once it was taken back, or out: what it holds is released at once, although the entry stays for a while. */
  work: (() => void) | undefined
}

/** Fewer entries that were taken back are not worth a look. */
const fewCancelled = 64

/** What is to happen, by time: a binary heap, so that thousands of timers cost little. */
export class Agenda {
  #heap: Entry[] = []
  #made = 0
  #size = 0

  /** How many appointments are waiting. */
  get size(): number {
    return this.#size
  }

  /** When the next one is due. */
  get nextMs(): number | undefined {
    this.#dropCancelled()
    return this.#heap[0]?.dueMs
  }

  /** Adds an appointment; the returned function takes it back. */
  add({ dueMs, work }: Appointment): () => void {
    const entry: Entry = { dueMs, work, order: this.#made }
    this.#made += 1
    this.#size += 1
    this.#rise(this.#heap.push(entry) - 1)
    return () => {
      if (entry.work === undefined) return
      entry.work = undefined
      this.#size -= 1
      this.#dropMany()
    }
  }

  /** Takes the next one out. */
  take(): Appointment | undefined {
    this.#dropCancelled()
    const first = this.#removeFirst()
    if (first?.work === undefined) return undefined
    const { dueMs, work } = first
    // taking it back is too late from now on
    first.work = undefined
    this.#size -= 1
    return { dueMs, work }
  }

  #dropCancelled(): void {
    while (this.#heap.length > 0 && this.#heap[0]?.work === undefined) this.#removeFirst()
  }

  /** Timers of hours, taken back by the thousand, must not stay until their time: as soon as they are most of the entries, they go. */
  #dropMany(): void {
    const cancelled = this.#heap.length - this.#size
    if (cancelled < fewCancelled || cancelled < this.#size) return
    // what is sorted is a heap, too
    this.#heap = this.#heap.filter(({ work }) => work !== undefined).toSorted((a, b) => (isBefore(a, b) ? -1 : 1))
  }

  #removeFirst(): Entry | undefined {
    const [first] = this.#heap
    const last = this.#heap.pop()
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last
      this.#sink()
    }
    return first
  }

  /** Finds the place of an entry above its parents, which move down. */
  #rise(from: number): void {
    const heap = this.#heap
    const entry = heap[from]
    if (entry === undefined) return
    let index = from
    while (index > 0) {
      const above = (index - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !isBefore(entry, parent)) return
      heap[index] = parent
      heap[above] = entry
      index = above
    }
  }

  /** Finds the place of the first entry below its children, of which the earlier ones move up. */
  #sink(): void {
    const heap = this.#heap
    const [entry] = heap
    if (entry === undefined) return
    let index = 0
    for (;;) {
      const below = this.#earlierChild(index)
      const child = heap[below]
      if (child === undefined || !isBefore(child, entry)) return
      heap[index] = child
      heap[below] = entry
      index = below
    }
  }

  #earlierChild(index: number): number {
    const left = 2 * index + 1
    const [first, second] = [this.#heap[left], this.#heap[left + 1]]
    return first !== undefined && second !== undefined && isBefore(second, first) ? left + 1 : left
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.order < other.order)
}
