import { Queue } from './queue.ts'

/** How a backlog treats values that its reader is too slow for. */
export interface BacklogOptions<T extends object> {
  /** True for values that are never dropped: they are kept beyond the bound. */
  readonly isLasting?: (value: T) => boolean
  /** The marker that replaces dropped values, one for each key. By default a gap leaves no marker. */
  readonly gap?: {
    key(value: T): string
    marker(last: T, count: number): T
  }
}

interface Gap<T> {
  last: T
  count: number
}

/** Values that wait to be read, `keep` at most: beyond it the oldest are dropped, and markers say how many. */
export class Backlog<T extends object> {
  private readonly options: BacklogOptions<T>
  private readonly keep: number
  private waiting = new Queue<T>()
  /** Lasting values beyond the bound; all of them are older than those that wait. */
  private lasting = new Queue<T>()
  private readonly gaps = new Map<string, Gap<T>>()

  constructor(keep: number, options: BacklogOptions<T>) {
    this.keep = keep
    this.options = options
  }

  /** False when a value was dropped for this one. */
  push(value: T): boolean {
    this.waiting.push(value)
    if (this.waiting.size <= this.keep) return true
    const oldest = this.waiting.shift()
    if (oldest === undefined) return true
    if (this.options.isLasting?.(oldest) !== true) {
      this.note(oldest)
      return false
    }
    this.lasting.push(oldest)
    return true
  }

  /** The next value, after the marker of what is missing before it. With nothing else to read, markers come at once. */
  take(): T | undefined {
    const queue = this.lasting.size > 0 ? this.lasting : this.waiting
    return this.marker(queue.first) ?? queue.shift()
  }

  copy(): Backlog<T> {
    const copy = new Backlog<T>(this.keep, this.options)
    copy.waiting = this.waiting.copy()
    copy.lasting = this.lasting.copy()
    for (const [key, gap] of this.gaps) copy.gaps.set(key, { ...gap })
    return copy
  }

  clear(): void {
    this.waiting.clear()
    this.lasting.clear()
    this.gaps.clear()
  }

  private note(dropped: T): void {
    const { gap } = this.options
    if (gap === undefined) return
    const key = gap.key(dropped)
    const known = this.gaps.get(key)
    if (known === undefined) this.gaps.set(key, { last: dropped, count: 1 })
    else {
      known.last = dropped
      known.count += 1
    }
  }

  private marker(next: T | undefined): T | undefined {
    const { gap } = this.options
    if (gap === undefined || this.gaps.size === 0) return undefined
    const key = next === undefined ? this.gaps.keys().next().value : gap.key(next)
    const known = key === undefined ? undefined : this.gaps.get(key)
    if (key === undefined || known === undefined) return undefined
    this.gaps.delete(key)
    return gap.marker(known.last, known.count)
  }
}
