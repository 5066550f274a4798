import type { OwnClock } from '../base/closing.ts'
import type { Warnings } from '../base/warning.ts'
import type { HeldCall } from '../cluster/call-registry.ts'
import type { Provider } from '../driver/index.ts'

export interface CallbackWatchOptions {
  readonly clock: OwnClock
  readonly provider: Provider
  readonly warnings: Warnings
  /** Where callbacks go; `undefined` where none are expected. */
  readonly url: string | undefined
}

/** How long a carrier may take for its first callback. */
const waitMs = 5_000

/**
 * A wrong public URL causes no error: calls are placed, and no callback arrives. After a dial without a callback, one
 * warning names the expected URL.
 */
export class CallbackWatch {
  private readonly options: CallbackWatchOptions
  private done: boolean

  constructor(options: CallbackWatchOptions) {
    this.options = options
    this.done = options.url === undefined
  }

  /** A request of the carrier has arrived, here or at another process. */
  reached(): void {
    this.done = true
  }

  /** A dial was accepted. */
  follow(held: HeldCall): void {
    if (!this.done) this.options.clock.after(waitMs, () => void this.look(held))
  }

  private async look({ engine }: HeldCall): Promise<void> {
    const { clock, provider } = this.options
    const { core, reducer } = engine
    if (this.done || provider.capabilities['event.ringing'] !== 'unsupported') return this.warn()
    // such a carrier is silent while a call rings: the first callback is due once it has been answered, or is over
    await engine.inspect().catch(() => undefined)
    await Promise.race([reducer.answered.promise, core.ended.promise]).catch(() => undefined)
    clock.after(waitMs, () => this.warn())
  }

  private warn(): void {
    const { provider, url, warnings } = this.options
    if (this.done) return
    this.done = true
    warnings.raise({
      code: 'no-callback',
      message:
        `a call was dialled, and no callback of ${provider.name} has arrived at ${url}/… for ${waitMs / 1000} s. Check that ` +
        'publicUrl is the address under which the carrier reaches this process: that the server runs (serve), that the proxy or ' +
        'tunnel leads to it and passes the path on unchanged, and that no firewall is in between',
    })
  }
}
