import type { Accepted, CallContext } from '../driver/index.ts'
import type { CallCore } from './core.ts'
import type { VerbRun } from './verb-run.ts'

/** A consumer of keys: the application, or a collection in core. */
export type Watcher = object | 'application'

/** Has the carrier report keys while there is a watcher: the first one starts the watch, and the last one ends it. */
export class DigitWatch {
  private readonly core: CallCore
  /** Called before a request to watch: the carrier may restart the numbering of keys. */
  private readonly anew: () => void
  /** Changed only in a verb's own turn, so that the last request decides. */
  private readonly watchers = new Set<Watcher>()
  /** Whether the carrier reports keys; `unknown` after a failed request. */
  private reporting: boolean | 'unknown' = false
  /** The options of the request to watch; the request to stop needs the same ones. */
  private providerOptions: unknown

  constructor(core: CallCore, anew: () => void) {
    this.core = core
    this.anew = anew
  }

  get isOn(): boolean {
    return this.reporting === true
  }

  /** Resolves once keys are reported. A second call has no effect. */
  async begin(watcher: Watcher, run: VerbRun, providerOptions?: unknown): Promise<void> {
    const { core } = this
    const watch = async (context: CallContext): Promise<Accepted> => {
      const accepted = await this.ask(context, providerOptions)
      this.watchers.add(watcher)
      return accepted
    }
    await core.run(run, (context) => (core.driver.doWatchDigits === undefined ? undefined : watch(context)))
  }

  /** Resolves once this watcher needs no keys any more; of one that does not watch, at once. */
  async end(watcher: Watcher, run: VerbRun, providerOptions?: unknown): Promise<void> {
    await this.core.run(run, (context) => {
      this.watchers.delete(watcher)
      return this.tellOff(context, providerOptions)
    })
  }

  private async ask(context: CallContext, providerOptions: unknown): Promise<Accepted> {
    const { core } = this
    if (this.isOn) {
      if (providerOptions === undefined) return {}
      throw core.error(
        'conflict',
        'Keys are watched already: end that first, to watch with providerOptions of your own',
      )
    }
    this.anew()
    this.reporting = 'unknown'
    this.providerOptions = providerOptions
    const accepted = (await core.driver.doWatchDigits?.(context, { providerOptions })) ?? {}
    this.reporting = true
    return accepted
  }

  private async tellOff(context: CallContext, own?: unknown): Promise<Accepted> {
    const { core } = this
    if (this.reporting === false || this.watchers.size > 0) return {}
    this.reporting = 'unknown'
    const command = { providerOptions: own ?? this.providerOptions }
    const accepted = (await core.driver.doUnwatchDigits?.(context, command)) ?? {}
    this.reporting = false
    return accepted
  }
}
