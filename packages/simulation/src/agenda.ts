/** A moment on the agenda. */
export interface Appointment {
  readonly dueMs: number
  readonly work: () => void
}

interface Entry extends Appointment {
  /** Of two that are due at once, the older one comes first. */
  readonly order: number
  cancelled: boolean
}

/** What is to happen, by time: a binary heap, so that thousands of timers cost little. */
export class Agenda {
  readonly #heap: Entry[] = []
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
    const entry: Entry = { dueMs, work, order: this.#made, cancelled: false }
    this.#made += 1
    this.#size += 1
    this.#rise(this.#heap.push(entry) - 1)
    return () => {
      if (entry.cancelled) return
      entry.cancelled = true
      this.#size -= 1
    }
  }

  /** Takes the next one out. */
  take(): Appointment | undefined {
    this.#dropCancelled()
    const first = this.#removeFirst()
    if (first === undefined) return undefined
    // taking it back is too late from now on
    first.cancelled = true
    this.#size -= 1
    return first
  }

  #dropCancelled(): void {
    while (this.#heap[0]?.cancelled === true) this.#removeFirst()
  }

  #removeFirst(): Entry | undefined {
    const [first] = this.#heap
    const last = this.#heap.pop()
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last
      this.#sink(0)
    }
    return first
  }

  #rise(from: number): void {
    let index = from
    while (index > 0) {
      const parent = (index - 1) >> 1
      if (!this.#isBefore(index, parent)) return
      this.#swap(index, parent)
      index = parent
    }
  }

  #sink(from: number): void {
    let index = from
    for (;;) {
      const [left, right] = [2 * index + 1, 2 * index + 2]
      const child = this.#isBefore(right, left) ? right : left
      if (!this.#isBefore(child, index)) return
      this.#swap(index, child)
      index = child
    }
  }

  #isBefore(one: number, other: number): boolean {
    const [a, b] = [this.#heap[one], this.#heap[other]]
    if (a === undefined || b === undefined) return a !== undefined
    return a.dueMs < b.dueMs || (a.dueMs === b.dueMs && a.order < b.order)
  }

  #swap(one: number, other: number): void {
    const [a, b] = [this.#heap[one], this.#heap[other]]
    if (a === undefined || b === undefined) return
    this.#heap[one] = b
    this.#heap[other] = a
  }
}
