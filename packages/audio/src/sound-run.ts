/** A sound above the background, from its beginning: a varying level distinguishes speech from noise and tones. */
export class SoundRun {
  fromMs = 0
  private readonly levels: number[] = []
  private blocks = 0
  private steadyBlocks = 0

  /** Takes the level of the next 20 ms, which begin at `fromMs`. */
  add(level: number, fromMs: number): void {
    if (this.blocks === 0) this.fromMs = fromMs
    this.blocks += 1
    this.levels.push(level)
    if (this.levels.length > mostBlocks) this.levels.shift()
    this.steadyBlocks = this.blocks >= mostBlocks && this.rangeDb < movingDb ? this.steadyBlocks + 1 : 0
  }

  /** Long enough, and its level moves. The first and the last block may be half empty: they do not count. */
  get moves(): boolean {
    return this.blocks >= fewestBlocks && this.rangeDb >= movingDb
  }

  /** Long enough to know that it does not move; within speech a long vowel may stand still for a second. */
  isSteady(speaking: boolean): boolean {
    return this.steadyBlocks >= (speaking ? steadyInSpeech : 1)
  }

  get meanDbfs(): number {
    return this.levels.reduce((sum, level) => sum + level, 0) / this.levels.length
  }

  private get rangeDb(): number {
    let [lowest, highest] = [Infinity, -Infinity]
    const from = this.blocks > this.levels.length ? 0 : 1
    for (let index = from; index < this.levels.length - 1; index += 1) {
      const level = this.levels[index] ?? 0
      if (level < lowest) lowest = level
      if (level > highest) highest = level
    }
    return highest - lowest
  }
}

/** 100 ms, of which 60 count. */
const fewestBlocks = 5
/** 300 ms. */
const mostBlocks = 15
/** A second, behind the first 300 ms. */
const steadyInSpeech = 50
/** Noise moves less than 3.5 dB in blocks of 20 ms, and tones not at all. */
const movingDb = 4
