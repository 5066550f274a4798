import { isTelephonyError } from '../driver/index.ts'
import type { CallEngine } from './call-engine.ts'
import type { CallCore } from './core.ts'

/** How long an accepted hang-up waits for the carrier to say that the call has ended. */
const endWithinMs = 5_000

/** Ends a call from our side. */
export class Leaving {
  private readonly engine: CallEngine
  private hangingUp: Promise<void> | undefined

  constructor(engine: CallEngine) {
    this.engine = engine
  }

  /** Racing the far side, a verb, or itself is fine: an ended call is what was asked for. */
  hangUp(): Promise<void> {
    this.hangingUp ??= this.leave((core) => core.driver.doHangUp(core.context()))
    return this.hangingUp
  }

  async terminate(): Promise<void> {
    if (this.isOver) return
    this.engine.core.use('terminate', 'terminate')
    await this.leave((core) => core.driver.doTerminate?.(core.context()) ?? Promise.resolve({}))
  }

  private async leave(work: (core: CallCore) => Promise<unknown>): Promise<void> {
    const { engine } = this
    const { core } = engine
    if (core.phase === 'ended') return
    core.hangingUp = true
    try {
      await work(core)
    } catch (thrown) {
      if (this.isOver) return
      if (!isTelephonyError(thrown, 'not-found', 'call-ended')) {
        core.hangingUp = false
        this.hangingUp = undefined
        throw isTelephonyError(thrown)
          ? thrown.with({ callId: core.id, provider: core.surroundings.provider.name })
          : thrown
      }
    }
    // The carrier's word should follow; lost, it is asked for, and at last the accepted hang-up is word enough.
    core.clock.after(endWithinMs, () => void engine.inspect().then(() => engine.reducer.end({ reason: 'hung-up' })))
  }

  private get isOver(): boolean {
    return this.engine.core.phase === 'ended'
  }
}
