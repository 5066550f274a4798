import type { Accepted, CallContext } from '../driver/index.ts'
import type { CallCore } from './core.ts'
import type { VerbRun } from './verb-run.ts'

/** Who wants keys: the application, or a collection in core. */
export type Watcher = object | 'application'

/** Has keys reported for as long as anybody wants them: the carrier is asked for the first, and told off by the last. */
export class DigitWatch {
  private readonly core: CallCore
  /** The carrier is about to be asked: it may number the keys from the beginning again. */
  private readonly anew: () => void
  /** Changed in a verb's own turn alone, so that what is asked for last comes last. */
  private readonly watchers = new Set<Watcher>()
  /** What the carrier does; after a request that failed nobody knows. */
  private reporting: boolean | 'unknown' = false
  /** What the carrier was asked with, and has to be told off with. */
  private providerOptions: unknown

  constructor(core: CallCore, anew: () => void) {
    this.core = core
    this.anew = anew
  }

  get isOn(): boolean {
    return this.reporting === true
  }

  /** Resolves once keys are reported. Watching twice is watching once. */
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
