/** The level of the background: it falls at once with what is quieter, and rises slowly. */
export class NoiseFloor {
  dbfs = 0
  private heard = 0

  /** A fifth of a second has passed: before that, everything may be background. */
  get isKnown(): boolean {
    return this.heard > blocksToKnow
  }

  /** Takes the level of 20 ms. */
  hear(level: number, speaking: boolean): void {
    this.heard += 1
    if (this.heard === 1) this.dbfs = level
    // a block of digital silence says nothing of the line
    else if (level < this.dbfs) this.dbfs = Math.max(level, quietest, this.dbfs - fastestFall)
    else this.dbfs = Math.min(level, this.dbfs + (speaking ? riseSpeaking : rise))
  }

  /** Something steady is the background now. */
  set(level: number): void {
    this.dbfs = level
  }
}

const blocksToKnow = 10
const quietest = -80
/** In dB for each 20 ms: 2 dB a second, and half of that while someone speaks. */
const rise = 0.04
const riseSpeaking = 0.01
const fastestFall = 6
