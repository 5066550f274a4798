import { deferred } from '../deferred.ts'
import type { CollectCommand } from '../driver/index.ts'
import type { CollectResult } from '../option.ts'
import type { CallCore } from './core.ts'
import type { PlayQueue } from './play-queue.ts'

/** Collects in core, key by key, so that digits pressed before a time-out are kept on every carrier (R16). */
export class DigitCollector {
  private readonly core: CallCore
  private readonly plays: PlayQueue
  private readonly command: CollectCommand
  private readonly done = deferred<CollectResult>()
  private digits = ''
  private stopTimer: (() => void) | undefined

  constructor(core: CallCore, plays: PlayQueue, command: CollectCommand) {
    this.core = core
    this.plays = plays
    this.command = command
  }

  /** Resolves with what was pressed; an abort rejects with `cancelled`. */
  async run(signal: AbortSignal | undefined): Promise<CollectResult> {
    const { core } = this
    const capability = 'event.digits'
    const abort = (): void => this.done.reject(core.error('cancelled', 'collect was cancelled'))
    await core.run({ capability, verb: 'collect', signal }, (context) => core.driver.doWatchDigits?.(context))
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted === true) abort()
    try {
      if (!this.done.settled) await this.prompt()
      this.wait(this.command.timeoutMs)
      return await this.done.promise
    } finally {
      this.stopTimer?.()
      signal?.removeEventListener('abort', abort)
      if (core.phase !== 'ended')
        await core.run({ capability, verb: 'stop collecting' }, (context) => core.driver.doUnwatchDigits?.(context))
    }
  }

  press(digit: string): void {
    const { interruptPrompt, maxDigits, terminator } = this.command
    if (interruptPrompt) this.plays.stopAll().catch(() => undefined)
    if (digit === terminator) return this.finish('terminator')
    this.digits += digit
    if (this.digits.length === maxDigits) return this.finish('max')
    this.wait(this.command.interDigitTimeoutMs)
  }

  abandon(): void {
    this.finish('ended')
  }

  private async prompt(): Promise<void> {
    const { prompt, providerOptions } = this.command
    if (prompt === undefined) return
    const capability = prompt.kind === 'url' ? 'play.url' : 'play.speech'
    await this.plays.add({ source: prompt, capability, options: {}, vendor: providerOptions }).ended
  }

  private wait(ms: number): void {
    this.stopTimer?.()
    if (!this.done.settled) this.stopTimer = this.core.clock.after(ms, () => this.finish('timeout'))
  }

  private finish(reason: CollectResult['reason']): void {
    if (this.done.settled) return
    this.stopTimer?.()
    this.core.emit({ type: 'collect-ended', digits: this.digits, reason })
    this.done.resolve({ digits: this.digits, reason })
  }
}
