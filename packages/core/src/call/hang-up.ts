import { type CallContext, isTelephonyError } from '../driver/index.ts'
import type { CallEngine } from './call-engine.ts'
import { bounded, named } from './request.ts'
import { limitOf } from './verb-deadline.ts'

type Work = (context: CallContext) => Promise<unknown> | undefined

/** Hangs up our side of a call. */
export class HangUp {
  private readonly engine: CallEngine
  private hangingUp: Promise<void> | undefined

  constructor(engine: CallEngine) {
    this.engine = engine
  }

  /** May race the far side, a verb, or another hang-up: an ended call counts as success. */
  hangUp(): Promise<void> {
    const { driver } = this.engine.core
    this.hangingUp ??= this.leave('hangUp', (context) => driver.doHangUp(context))
    return this.hangingUp
  }

  async terminate(): Promise<void> {
    const { core } = this.engine
    if (this.isOver && !core.isClosed) return
    core.use('terminate', 'terminate')
    await this.leave('terminate', (context) => core.driver.doTerminate?.(context))
  }

  private async leave(verb: 'hangUp' | 'terminate', work: Work): Promise<void> {
    const { engine } = this
    const { core } = engine
    if (core.isClosed) throw core.over(verb)
    if (this.isOver) return
    core.progress.hangUp()
    try {
      await bounded(core, verb, work)
    } catch (thrown) {
      if (!(await this.isDone(thrown))) {
        core.progress.hangUpFailed()
        this.hangingUp = undefined
        throw named(core, verb, thrown)
      }
    }
    // The carrier's report should follow; if it is lost, core asks for it, and finally the accepted hang-up is enough.
    const ms = limitOf(verb, core.deps.deadlines)
    core.clock.after(ms, () => void engine.inspect().then(() => engine.reducer.end({ reason: 'hung-up' })))
  }

  /** An ended call counts as success; if that is unclear, the carrier is asked. */
  private async isDone(thrown: unknown): Promise<boolean> {
    if (isTelephonyError(thrown, 'closed')) return false
    if (this.isOver || isTelephonyError(thrown, 'not-found', 'call-ended')) return true
    if (isTelephonyError(thrown, 'outcome-unknown')) await this.engine.inspect()
    return this.isOver
  }

  private get isOver(): boolean {
    return this.engine.core.phase === 'ended'
  }
}
