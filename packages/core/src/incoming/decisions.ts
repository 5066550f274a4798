import { type Deferred, deferred } from '../base/deferred.ts'
import { within } from '../base/wait.ts'
import type { CallDeps } from '../call/call-deps.ts'
import type { CallCore } from '../call/core.ts'
import type { Decision } from '../driver/index.ts'

/**
 * Milliseconds that a call may ring here before it is given up as never answered; its decision is remembered for the same time.
 */
export const ringWithinMs = 180_000

/** The application's decisions about ringing calls: one for each call. */
export class Decisions {
  private readonly clock: CallDeps['clock']
  private readonly pending = new Map<string, Pending>()
  private readonly decided = new WeakSet<CallCore>()

  constructor({ clock }: Pick<CallDeps, 'clock'>) {
    this.clock = clock
  }

  /**
   * Waits for the decision that becomes the reply to a webhook; `undefined` when it takes too long, or already took too
   * long.
   */
  async wait(callId: string, withinMs: number): Promise<Decision | undefined> {
    const pending = this.expect(callId)
    if (pending.late) return undefined
    const waited = await within(this.clock, pending.decided.promise, 'the application decided', {
      timeoutMs: withinMs,
    }).catch(() => undefined)
    if (waited === undefined) pending.late = true
    return waited
  }

  /** Notes that the reply to this call's webhook will be the decision. */
  expect(callId: string): Pending {
    const known = this.pending.get(callId)
    if (known !== undefined) return known
    const pending: Pending = { decided: deferred(), late: false }
    this.pending.set(callId, pending)
    this.clock.after(ringWithinMs, () => this.pending.delete(callId))
    return pending
  }

  isMade(core: CallCore): boolean {
    return this.decided.has(core)
  }

  /** Hands the one decision about a call to the reply that waits for it, or sends it; throws `too-late` or `conflict`. */
  async make(core: CallCore, decision: Decision, send: () => Promise<unknown>): Promise<void> {
    const { kind } = decision
    if (this.decided.has(core)) throw core.error('conflict', 'The call was answered, rejected or redirected already')
    if (core.isClosed) throw core.over(kind)
    if (core.phase === 'ended') throw core.error('too-late', `${kind} came too late: the call does not ring any more`)
    const pending = this.pending.get(core.id)
    if (pending?.late === true)
      throw core.error('too-late', `${kind} came too late: the carrier has had its reply already`)
    this.decided.add(core)
    if (pending !== undefined) return pending.decided.resolve(decision)
    try {
      await send()
    } catch (thrown) {
      this.decided.delete(core)
      throw thrown
    }
  }
}

/** A decision that a carrier waits for in its reply. */
interface Pending {
  readonly decided: Deferred<Decision>
  late: boolean
}
