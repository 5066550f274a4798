import type { Clock, CollectCommand, CollectReason } from '@trunkline/core/driver'

/** Gathers the keys that the far party presses, until one of the command's ends is reached. */
export class Collection {
  readonly key: string
  private readonly command: CollectCommand
  private readonly clock: Clock
  private readonly ended: (digits: string, reason: CollectReason) => void
  private digits = ''
  private stopTimer: (() => void) | undefined
  private over = false

  constructor(options: {
    readonly key: string
    readonly command: CollectCommand
    readonly clock: Clock
    readonly ended: (digits: string, reason: CollectReason) => void
  }) {
    this.key = options.key
    this.command = options.command
    this.clock = options.clock
    this.ended = options.ended
  }

  /** The prompt, if any, is over: the time to the first key runs. */
  listen(): void {
    if (this.digits === '') this.wait(this.command.timeoutMs)
  }

  press(digit: string): void {
    const { interDigitTimeoutMs, maxDigits, terminator } = this.command
    if (digit === terminator) return this.end('terminator')
    this.digits += digit
    if (this.digits.length === maxDigits) return this.end('max')
    this.wait(interDigitTimeoutMs)
  }

  end(reason: CollectReason): void {
    if (this.over) return
    this.abandon()
    this.ended(this.digits, reason)
  }

  /** Ends without a word. */
  abandon(): void {
    this.over = true
    this.stopTimer?.()
  }

  private wait(ms: number): void {
    this.stopTimer?.()
    if (!this.over) this.stopTimer = this.clock.after(ms, () => this.end('timeout'))
  }
}
