import { type Clock, systemClock } from '@trunkline/core'

export interface CloseOptions {
  /** How long live media and requests under way may go on, in milliseconds. Default: 5,000. */
  readonly graceMs?: number
}

/** How long live media and requests under way may go on by default. */
export const defaultGraceMs = 5_000

/** Counts what is under way, so that closing can wait for it. */
export class Underway {
  private readonly clock: Clock
  private running = 0
  private waiting: (() => void)[] = []

  constructor(clock: Clock = systemClock) {
    this.clock = clock
  }

  get count(): number {
    return this.running
  }

  /** Something begins; the returned function says that it has ended. */
  begin(): () => void {
    let over = false
    this.running += 1
    return () => {
      if (over) return
      over = true
      this.running -= 1
      if (this.running === 0) for (const resolve of this.waiting.splice(0)) resolve()
    }
  }

  /** Resolves once nothing is under way, or after so many milliseconds. */
  async settled(withinMs: number): Promise<void> {
    if (this.running === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.waiting.push(resolve)
    const cancel = this.clock.after(withinMs, resolve, { keepAlive: true })
    await promise
    cancel()
  }
}
