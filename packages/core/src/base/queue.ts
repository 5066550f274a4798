/** First in, first out: a ring that grows to what waits at most, so that each step costs the same, however many wait. */
export class Queue<T> {
  private ring: (T | undefined)[] = emptyRing()
  private head = 0
  private count = 0

  get size(): number {
    return this.count
  }

  get first(): T | undefined {
    return this.ring[this.head]
  }

  push(item: T): void {
    if (this.count === this.ring.length) this.resize(this.ring.length * 2)
    this.ring[(this.head + this.count) % this.ring.length] = item
    this.count += 1
  }

  shift(): T | undefined {
    if (this.count === 0) return undefined
    const { first } = this
    this.ring[this.head] = undefined
    this.head = (this.head + 1) % this.ring.length
    this.count -= 1
    if (this.count === 0) this.clear()
    return first
  }

  clear(): void {
    if (this.ring.length > leastSlots) this.ring = emptyRing()
    else this.ring.fill(undefined)
    this.head = 0
    this.count = 0
  }

  copy(): Queue<T> {
    const copy = new Queue<T>()
    copy.ring = [...this.ring]
    copy.head = this.head
    copy.count = this.count
    return copy
  }

  private resize(slots: number): void {
    const { head, ring } = this
    this.ring = [...ring.slice(head), ...ring.slice(0, head)]
    this.ring.length = slots
    this.head = 0
  }
}

const leastSlots = 8

function emptyRing(): undefined[] {
  return Array.from({ length: leastSlots })
}
