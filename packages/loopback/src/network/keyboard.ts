import type { Clock } from '@trunkline/core/driver'

/** Time from one key to the next, and the length of the pause that `w` stands for. */
const keyMs = 200
const pauseMs = 500

/** The far party's keys: pressed one after the other, also when a second row is ordered before the first is through. */
export class Keyboard {
  private readonly clock: Clock
  private readonly later: (ms: number, work: () => void) => void
  private freeAtMs = 0

  constructor(clock: Clock, later: (ms: number, work: () => void) => void) {
    this.clock = clock
    this.later = later
  }

  type(tones: string, pressed: (digit: string) => void): void {
    const now = this.clock.monotonic()
    let at = Math.max(now, this.freeAtMs)
    for (const tone of tones) {
      if (tone !== 'w') this.later(at - now, () => pressed(tone))
      at += tone === 'w' ? pauseMs : keyMs
    }
    this.freeAtMs = at
  }
}
