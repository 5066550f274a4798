export interface CloseOptions {
  /** How long live media and requests under way may go on, in milliseconds. Default: 5,000. */
  readonly graceMs?: number
}

/** How long live media and requests under way may go on unless told. */
export const defaultGraceMs = 5_000

/** Counts what is under way, so that closing can wait for it. */
export class Underway {
  private count = 0
  private waiting: (() => void)[] = []

  /** Something begins; the returned function says that it has ended. */
  begin(): () => void {
    let over = false
    this.count += 1
    return () => {
      if (over) return
      over = true
      this.count -= 1
      if (this.count === 0) for (const resolve of this.waiting.splice(0)) resolve()
    }
  }

  /** Resolves once nothing is under way, or after so many milliseconds. */
  async settled(withinMs: number): Promise<void> {
    if (this.count === 0) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.waiting.push(resolve)
    const timer = setTimeout(resolve, withinMs)
    await promise
    clearTimeout(timer)
  }
}
