import type { CallCore } from './core.ts'
import { limitOf } from './verb-deadline.ts'

/** The actions for a call whose time is over. */
export interface LifetimeParts {
  /** Asks the carrier for the state of the call; resolves in bounded time. */
  readonly ask: () => Promise<void>
  /** It rang longer than it may. */
  readonly unanswered: () => void
  /** It is older than a call may be. */
  readonly expired: () => void
}

/** Ends a call that rings for too long or is too old, even if notices are lost. */
export class Lifetime {
  private readonly core: CallCore
  private readonly parts: LifetimeParts
  private stops: (() => void)[] | undefined
  /** How long the application lets it ring; a setting otherwise. */
  ringMs: number | undefined

  constructor(core: CallCore, parts: LifetimeParts) {
    this.core = core
    this.parts = parts
  }

  /** The carrier has the call. A second call has no effect. */
  begin(): void {
    if (this.stops !== undefined) return
    const { clock, direction, deps } = this.core
    const verb = direction === 'inbound' ? 'onIncomingCall' : 'dial'
    const ringMs = limitOf(verb, deps.deadlines, { ring: this.ringMs })
    this.stops = [
      clock.after(deps.maxCallAgeMs, () => void this.expire()),
      clock.after(ringMs, () => void this.rungOut()),
    ]
  }

  stop(): void {
    for (const stop of this.stops ?? []) stop()
    this.stops = []
  }

  private async rungOut(): Promise<void> {
    if (!this.isRinging) return
    await this.parts.ask()
    if (this.isRinging) this.parts.unanswered()
  }

  private async expire(): Promise<void> {
    await this.parts.ask()
    if (this.core.phase !== 'ended') this.parts.expired()
  }

  private get isRinging(): boolean {
    return this.core.phase !== 'answered' && this.core.phase !== 'ended'
  }
}
