import type { CallAnswer } from '../api/handle.ts'
import { type WaitOptions, within } from '../base/wait.ts'
import type { CallCore } from './core.ts'
import type { Inspector } from './inspector.ts'

/** While a call rings and someone waits for its answer, the carrier is asked this often: together with its reply in 5 s. */
const gapsMs = { first: 3_000, most: 4_500, growth: 1.25, afterFailure: 30_000 }

/** Waits for a call's answer, and asks the carrier when its notice is missing. */
export class AnswerWatch {
  private readonly core: CallCore
  private readonly answered: Promise<CallAnswer>
  private readonly inspector: Inspector
  private waiting = 0
  private asked = 0
  private stopTimer: (() => void) | undefined

  constructor(core: CallCore, answered: Promise<CallAnswer>, inspector: Inspector) {
    this.core = core
    this.answered = answered
    this.inspector = inspector
  }

  /** Resolves when the call is answered; fails with `call-ended` when it ends before, and as `options` say. */
  async wait(what: string, options: WaitOptions): Promise<CallAnswer> {
    this.waiting += 1
    if (this.waiting === 1) this.arm()
    try {
      return await within(this.core.clock, this.answered, what, options)
    } finally {
      this.waiting -= 1
      if (this.waiting === 0) this.stop()
    }
  }

  stop(): void {
    this.stopTimer?.()
    this.stopTimer = undefined
  }

  private arm(): void {
    this.stop()
    if (this.waiting === 0 || this.core.driver.doInspect === undefined) return
    this.stopTimer = this.core.clock.after(this.gapMs, () => void this.ask())
  }

  private async ask(): Promise<void> {
    this.asked += 1
    await this.inspector.ask()
    this.arm()
  }

  private get gapMs(): number {
    const { failures } = this.inspector
    const { afterFailure, first, growth, most } = gapsMs
    return failures === 0 ? Math.min(most, first * growth ** this.asked) : Math.min(afterFailure, most * 2 ** failures)
  }
}
