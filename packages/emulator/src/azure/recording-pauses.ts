import type { Clock } from '@trunkline/network'

import { preciseTime } from './time.ts'

/** A span of a recording without audio. */
export interface Pause {
  readonly startTime: string
  readonly since: number
  /** In milliseconds; undefined while it lasts. */
  duration: number | undefined
}

/** The spans that a recording left out. */
export class RecordingPauses {
  readonly all: Pause[] = []
  readonly #clock: Clock
  readonly #zone: Parameters<typeof preciseTime>[1]

  constructor(clock: Clock, zone: Parameters<typeof preciseTime>[1]) {
    this.#clock = clock
    this.#zone = zone
  }

  begin(): void {
    this.all.push({ startTime: preciseTime(this.#clock, this.#zone), since: this.#clock.now(), duration: undefined })
  }

  /** Ends the pause that lasts, if there is one. */
  end(): void {
    const last = this.all.at(-1)
    if (last) last.duration ??= this.#clock.now() - last.since
  }
}
