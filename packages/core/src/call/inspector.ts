import { within } from '../base/wait.ts'
import { isTelephonyError, type Translated } from '../driver/index.ts'
import type { CallCore } from './core.ts'
import { bounded } from './request.ts'

export interface InspectorParts {
  readonly take: (origin: Translated) => void
  /** The carrier no longer knows the call and reported no reason. */
  readonly vanished: () => void
}

/** Asks the carrier for the state of a call: one request at a time, in bounded time, with back-off after failures. */
export class Inspector {
  private readonly core: CallCore
  private readonly parts: InspectorParts
  private asking: Promise<void> | undefined
  /** How often in a row the carrier did not know the call. */
  private unknowns = 0
  /** Consecutive failed requests; callers back off by this number. */
  failures = 0

  constructor(core: CallCore, parts: InspectorParts) {
    this.core = core
    this.parts = parts
  }

  get isPossible(): boolean {
    const { driver, phase, providerCallId } = this.core
    return driver.doInspect !== undefined && phase !== 'ended' && providerCallId !== undefined
  }

  /** Resolves once the carrier's reply has been applied, at the latest at its deadline. Callers share an open request. */
  async ask(): Promise<void> {
    this.asking ??= this.inspect().finally(() => {
      this.asking = undefined
    })
    const { clock, deps } = this.core
    const timeoutMs = deps.deadlines.askMs
    await within(clock, this.asking, 'the carrier said how the call stands', { timeoutMs }).catch(() => undefined)
  }

  private async inspect(): Promise<void> {
    if (!this.isPossible) return
    const { core } = this
    const limitMs = core.deps.deadlines.askMs
    const question = async (): Promise<readonly Translated[]> => {
      if (!this.isPossible) return []
      return bounded(core, 'inspect', (context) => core.driver.doInspect?.(context), { limitMs })
    }
    try {
      for (const origin of await core.deps.inspections.pass(question)) this.parts.take(origin)
      this.failures = 0
      this.unknowns = 0
    } catch (thrown) {
      this.failures += 1
      this.missed(thrown)
    }
  }

  /** A carrier may take a moment to know a call that was just placed: one that was not answered is given a second chance. */
  private missed(thrown: unknown): void {
    if (!isTelephonyError(thrown, 'not-found', 'call-ended')) {
      this.unknowns = 0
      return
    }
    this.unknowns += 1
    if (this.core.phase === 'answered' || this.unknowns > 1) this.parts.vanished()
  }
}
