/** A map that keeps its newest entries: beyond `most`, the oldest one that is over is forgotten. */
export class Kept<Key, Value> {
  private readonly entries = new Map<Key, Value>()
  private readonly options: KeptOptions<Value>

  constructor(options: KeptOptions<Value>) {
    this.options = options
  }

  get(key: Key): Value | undefined {
    return this.entries.get(key)
  }

  set(key: Key, value: Value): void {
    this.entries.set(key, value)
    if (this.entries.size > this.options.most) this.forgetOldest()
  }

  values(): MapIterator<Value> {
    return this.entries.values()
  }

  private forgetOldest(): void {
    const { forgotten, isOver } = this.options
    for (const [key, value] of this.entries) {
      if (!isOver(value)) continue
      this.entries.delete(key)
      return forgotten?.(value)
    }
  }
}

export interface KeptOptions<Value> {
  readonly most: number
  /** What is not over stays, however many there are. */
  readonly isOver: (value: Value) => boolean
  readonly forgotten?: (value: Value) => void
}
