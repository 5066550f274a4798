import type { Playback } from '../api/handle.ts'
import type { CollectResult } from '../api/option.ts'
import { deferred } from '../base/deferred.ts'
import { type CollectCommand, isTelephonyError } from '../driver/index.ts'
import type { CallCore } from './core.ts'
import type { DigitWatch } from './digit-watch.ts'
import type { PlayQueue } from './play-queue.ts'

/**
 * Collects in core, key by key, so that digits pressed before a time-out are kept on every carrier
 * (`docs/rules.md#r16-collect`).
 */
export class DigitCollector {
  private readonly core: CallCore
  private readonly plays: PlayQueue
  private readonly watching: DigitWatch
  private readonly command: CollectCommand
  /** Length of the prompt in milliseconds, if known. */
  private readonly promptMs: number | undefined
  private readonly done = deferred<CollectResult>()
  private digits = ''
  private prompt: Playback | undefined
  private prompting = true
  private stopTimer: (() => void) | undefined

  constructor(
    core: CallCore,
    { plays, watching }: { readonly plays: PlayQueue; readonly watching: DigitWatch },
    command: CollectCommand,
    promptMs: number | undefined,
  ) {
    this.core = core
    this.promptMs = promptMs
    this.plays = plays
    this.watching = watching
    this.command = command
  }

  /** Resolves with what was pressed; an abort rejects with `cancelled`. */
  async run(signal: AbortSignal | undefined): Promise<CollectResult> {
    const { core } = this
    const abort = (): void => this.done.reject(core.error('cancelled', 'collect was cancelled'))
    // without this method the carrier always reports keys
    if (core.driver.doWatchDigits !== undefined)
      await this.watching.begin(this, { capability: 'collect.digits', verb: 'collect', signal })
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted === true) abort()
    try {
      await Promise.race([this.playPrompt(), this.done.promise])
      this.prompting = false
      this.wait()
      return await this.done.promise
    } catch (thrown) {
      this.silence()
      core.emit({
        type: 'collect-ended',
        digits: this.digits,
        reason: isTelephonyError(thrown, 'cancelled') ? 'ended' : 'failed',
      })
      throw thrown
    } finally {
      this.stopTimer?.()
      signal?.removeEventListener('abort', abort)
      await this.leave()
    }
  }

  press(digit: string): void {
    const { interruptPrompt, maxDigits, terminator } = this.command
    if (this.done.settled) return
    if (interruptPrompt) this.silence()
    if (digit === terminator) return this.finish('terminator')
    this.digits += digit
    if (this.digits.length === maxDigits) return this.finish('max')
    if (!this.prompting) this.wait()
  }

  abandon(): void {
    this.finish('ended')
  }

  private async playPrompt(): Promise<void> {
    const { prompt } = this.command
    if (prompt === undefined || this.done.settled) return
    const capability = prompt.kind === 'url' ? 'play.url' : 'play.speech'
    const lengthMs = this.promptMs
    this.prompt = this.plays.add({ source: prompt, capability, lengthMs, options: {}, vendor: undefined, quiet: true })
    await this.prompt.ended
  }

  /** If the cancel fails, the prompt plays to its end. */
  private silence(): void {
    this.prompt?.stop().catch(() => undefined)
  }

  /** From the end of the prompt or the last key on. */
  private wait(): void {
    this.stopTimer?.()
    if (this.done.settled) return
    const ms = this.digits === '' ? this.command.timeoutMs : this.command.interDigitTimeoutMs
    this.stopTimer = this.core.clock.after(ms, () => this.finish('timeout'))
  }

  /** The digits are complete: if this request fails, the carrier keeps reporting keys, which does no harm. */
  private async leave(): Promise<void> {
    const { core } = this
    if (core.phase === 'ended' || core.driver.doUnwatchDigits === undefined) return
    await this.watching.end(this, { capability: 'collect.digits', verb: 'stop collecting' }).catch(() => undefined)
  }

  private finish(reason: CollectResult['reason']): void {
    if (this.done.settled) return
    this.stopTimer?.()
    this.core.emit({ type: 'collect-ended', digits: this.digits, reason })
    this.core.settle(this.done, 'collect', { digits: this.digits, reason })
  }
}
