/** Samples of 16 bits, or bytes of G.711. */
export type Samples = Int16Array | Uint8Array

/** Samples that wait, in one array that is filled again and again. */
export class SampleBuffer<Array extends Samples> {
  private readonly create: (length: number) => Array
  private room: Array
  private from = 0
  private to = 0

  constructor(create: (length: number) => Array) {
    this.create = create
    this.room = create(0)
  }

  get length(): number {
    return this.to - this.from
  }

  /** Copies samples behind those that wait. */
  push(samples: Array): void {
    this.makeRoom(samples.length)
    this.room.set(samples, this.to)
    this.to += samples.length
  }

  /** Fills the beginning of `target` with what has waited longest; returns how much there was. */
  takeInto(target: Array): number {
    const taken = Math.min(target.length, this.length)
    copy(this.room, this.from, target, taken)
    this.from += taken
    if (this.from === this.to) this.empty()
    return taken
  }

  private makeRoom(count: number): void {
    if (this.to + count <= this.room.length) return
    const waiting = this.length
    if (waiting + count > this.room.length) {
      const larger = this.create(Math.max(smallest, 2 * (waiting + count)))
      larger.set(this.room.subarray(this.from, this.to))
      this.room = larger
    } else this.room.copyWithin(0, this.from, this.to)
    this.from = 0
    this.to = waiting
  }

  /** A long write does not keep its memory. */
  private empty(): void {
    this.from = 0
    this.to = 0
    if (this.room.length > largestKept) this.room = this.create(0)
  }
}

/** Two frames at 16 kHz. */
const smallest = 640
const largestKept = 16_000

function copy(source: Samples, from: number, target: Samples, count: number): void {
  for (let index = 0; index < count; index += 1) target[index] = source[from + index] ?? 0
}
