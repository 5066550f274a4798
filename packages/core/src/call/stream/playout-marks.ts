/** A mark that the carrier has not echoed yet. */
interface PendingMark {
  /** The number of the last playout that was sent before it. */
  readonly upTo: number
  /** When the far side has heard all before it, by the clock model. */
  readonly heardMs: number
  /** When its echo has stayed away for so long that the clock is believed. */
  readonly believedAtMs: number
}

/** The marks of a stream: which are on their way, and what each of them says was heard. */
export class PlayoutMarks {
  private readonly pending = new Map<string, PendingMark>()
  private readonly lateMs: number
  private count = 0
  private lastAtMs = -Infinity
  private hasLearnt = false
  /** How much later than by the clock model audio is heard, as echoes show. */
  delayMs = 0
  /** The number of the last playout that a mark follows. */
  markedUpTo = 0

  /** `lateMs`: how long after the far side should have heard it the carrier's echo may come. */
  constructor(lateMs: number) {
    this.lateMs = lateMs
  }

  /** When the next mark may be sent: soon where someone waits for it, else now and then. */
  nextAtMs(awaited: boolean): number {
    return this.lastAtMs + (awaited ? awaitedEveryMs : everyMs)
  }

  /** Makes the name of a mark behind all playouts up to that number, which are heard at `heardMs` by the clock model. */
  add(upTo: number, heardMs: number, nowMs: number): string {
    this.count += 1
    const name = `trunkline-${this.count}`
    this.pending.set(name, { upTo, heardMs, believedAtMs: heardMs + this.lateMs })
    this.markedUpTo = upTo
    this.lastAtMs = nowMs
    return name
  }

  /** Up to which playout an echo says that all was heard. A mark that was cleared in between proves nothing. */
  echoed(name: string, nowMs: number): number {
    const mark = this.pending.get(name)
    if (mark === undefined) return 0
    this.pending.delete(name)
    this.learn(nowMs - mark.heardMs)
    return mark.upTo
  }

  /** The way is as long as the shortest of late: an echo that waited for this process says nothing of the carrier. */
  private learn(delayMs: number): void {
    const later = delayMs - this.delayMs
    const step = later > 0 && this.hasLearnt ? later / slowness : later
    this.delayMs = Math.max(0, this.delayMs + step)
    this.hasLearnt = true
  }

  /** Up to which playout all counts as heard, since the carrier lost its marks. */
  believed(nowMs: number): number {
    let heard = 0
    for (const [name, { believedAtMs, upTo }] of this.pending) {
      if (believedAtMs > nowMs) break
      this.pending.delete(name)
      heard = upTo
    }
    return heard
  }

  /** When the next mark counts as lost; Infinity without one. */
  get believedAtMs(): number {
    for (const { believedAtMs } of this.pending.values()) return believedAtMs
    return Infinity
  }

  /** Forgets all: what was cleared is neither heard nor waited for. */
  clear(): void {
    this.pending.clear()
    this.markedUpTo = 0
  }
}

/** Marks are asked for at most this often, also of an application that writes frame by frame: writes share them. */
const awaitedEveryMs = 100
const everyMs = 500

/** How many echoes it takes to believe that the way has become longer. */
const slowness = 4
