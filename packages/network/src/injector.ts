import { FRAME_SAMPLES, millisecondsOf } from './frame.ts'

export interface InjectorOptions {
  /** Everything written before this mark was heard; a mark on an empty queue is reached at once. */
  readonly onMark?: (name: string) => void
}

/** What a cleared queue lost. */
export interface Dropped {
  readonly discardedMs: number
  /** Marks that were still waiting, in order; `onMark` is not called for them. */
  readonly marks: readonly string[]
}

/** A queue of streamed audio, heard in order and in real time however fast it is written. */
export interface Injector {
  readonly bufferedMs: number
  /** Milliseconds heard since it was opened. */
  readonly heardMs: number
  /** Appends PCM at 16 kHz, of any length; after the end this does nothing. */
  write(pcm: Int16Array): void
  mark(name: string): void
  /** Empties the queue at once. */
  clear(): Dropped
  /** Empties the queue and takes nothing more; twice is fine. */
  stop(): void
}

export class QueueSource implements Injector {
  readonly #options: InjectorOptions
  readonly #touched: () => void
  readonly #marked: () => void
  readonly #leave: () => void
  #queue: (Int16Array | { readonly mark: string })[] = []
  #buffered = 0
  #heard = 0
  #over = false

  constructor(
    options: InjectorOptions,
    {
      leave,
      marked,
      touched,
    }: { readonly touched: () => void; readonly marked: () => void; readonly leave: () => void },
  ) {
    this.#options = options
    this.#touched = touched
    this.#marked = marked
    this.#leave = leave
  }

  get quiet(): boolean {
    return this.#queue.length === 0
  }

  get bufferedMs(): number {
    return millisecondsOf(this.#buffered)
  }

  get heardMs(): number {
    return millisecondsOf(this.#heard)
  }

  write(pcm: Int16Array): void {
    if (this.#over || pcm.length === 0) return
    this.#touched()
    this.#queue.push(pcm)
    this.#buffered += pcm.length
  }

  mark(name: string): void {
    if (this.#over) return
    this.#marked()
    if (this.#queue.length === 0) this.#options.onMark?.(name)
    else this.#queue.push({ mark: name })
  }

  clear(): Dropped {
    const marks = this.#queue.flatMap((entry) => (entry instanceof Int16Array ? [] : [entry.mark]))
    const discardedMs = this.bufferedMs
    this.#queue = []
    this.#buffered = 0
    return { discardedMs, marks }
  }

  stop(): void {
    if (this.#over) return
    this.clear()
    this.#over = true
    this.#leave()
  }

  read(): Int16Array | undefined {
    const frame = new Int16Array(FRAME_SAMPLES)
    const reached: string[] = []
    let taken = 0
    for (let entry = this.#queue[0]; entry !== undefined; entry = this.#queue[0]) {
      if (!(entry instanceof Int16Array)) {
        this.#queue.shift()
        reached.push(entry.mark)
        continue
      }
      if (taken === FRAME_SAMPLES) break
      const part = entry.subarray(0, FRAME_SAMPLES - taken)
      frame.set(part, taken)
      taken += part.length
      if (part.length === entry.length) this.#queue.shift()
      else this.#queue[0] = entry.subarray(part.length)
    }
    this.#buffered -= taken
    this.#heard += taken
    for (const name of reached) this.#options.onMark?.(name)
    return taken > 0 ? frame : undefined
  }
}
