import type { Filter } from './filter.ts'

/** Slides a filter along a stream; the state is what the next output sample needs and nothing older. */
export class Polyphase {
  readonly #filter: Filter
  #window: Int16Array
  #filled = 0
  // The next output sample lies at #window[#at] + #phase / up.
  #at = 0
  #phase = 0
  #taken = 0
  #given = 0

  constructor(filter: Filter) {
    this.#filter = filter
    this.#window = new Int16Array(4 * filter.kernel.reach)
    this.#restart()
  }

  push(pcm: Int16Array): Int16Array {
    this.#take(pcm)
    const out = new Int16Array(this.#ready(this.#filled))
    this.#fill(out)
    return out
  }

  pushInto(pcm: Int16Array, room: Int16Array): Int16Array {
    const count = this.#ready(this.#filled + pcm.length)
    if (room.length < count) throw new RangeError(`there is room for ${room.length} of ${count} samples`)
    this.#take(pcm)
    const out = room.length === count ? room : room.subarray(0, count)
    this.#fill(out)
    return out
  }

  flush(): Int16Array {
    const { up, down, reach } = this.#filter.kernel
    const missing = Math.round((this.#taken * up) / down) - this.#given
    // After the last input sample lies silence, enough of it for all that is still to come.
    const silent = 2 * reach + Math.ceil((missing * down) / up)
    this.#makeRoom(silent)
    this.#window.fill(0, this.#filled, this.#filled + silent)
    this.#filled += silent
    const rest = new Int16Array(Math.max(0, missing))
    this.#fill(rest)
    this.#restart()
    return rest
  }

  #restart(): void {
    // Before the first input sample lies silence too.
    const before = this.#filter.kernel.reach - 1
    this.#window.fill(0, 0, before)
    this.#filled = before
    this.#at = before
    this.#phase = 0
    this.#taken = 0
    this.#given = 0
  }

  #makeRoom(count: number): void {
    if (this.#filled + count <= this.#window.length) return
    const larger = new Int16Array(2 * (this.#filled + count))
    larger.set(this.#window.subarray(0, this.#filled))
    this.#window = larger
  }

  #take(pcm: Int16Array): void {
    this.#makeRoom(pcm.length)
    this.#window.set(pcm, this.#filled)
    this.#filled += pcm.length
    this.#taken += pcm.length
  }

  /** How many samples can be computed once so many of the window are filled: each draws on `reach` samples to its right. */
  #ready(filled: number): number {
    const { down, reach, up } = this.#filter.kernel
    const reachable = filled - reach - this.#at
    return reachable > 0 ? Math.max(0, Math.ceil((reachable * up - this.#phase) / down)) : 0
  }

  #fill(out: Int16Array): void {
    const { down, reach, up } = this.#filter.kernel
    if (out.length > 0) this.#filter.apply(this.#window, this.#at - reach + 1, this.#phase, out)
    const moved = this.#phase + out.length * down
    this.#at += Math.floor(moved / up)
    this.#phase = moved % up
    this.#given += out.length
    this.#forget()
  }

  #forget(): void {
    const used = Math.min(this.#at - this.#filter.kernel.reach + 1, this.#filled)
    this.#window.copyWithin(0, used, this.#filled)
    this.#filled -= used
    this.#at -= used
  }
}
