import type { Clock } from '../driver/index.ts'

/** Ends one attempt, when it takes too long or when the caller aborts, and remembers which of the two it was. */
export class AttemptWatch {
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #timeout: () => number
  readonly #callerSignal: AbortSignal | undefined
  readonly #onAbort = (): void => this.#stop('cancelled')
  #cancelTimer: () => void = () => undefined
  #stoppedBy: 'timeout' | 'cancelled' | undefined
  #limitMs = 0

  /** `timeout` is called whenever the time restarts. */
  constructor(clock: Clock, timeout: () => number, callerSignal: AbortSignal | undefined) {
    this.#clock = clock
    this.#timeout = timeout
    this.#callerSignal = callerSignal
    if (callerSignal?.aborted === true) this.#stop('cancelled')
    callerSignal?.addEventListener('abort', this.#onAbort, { once: true })
    this.restart()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get stoppedBy(): 'timeout' | 'cancelled' | undefined {
    return this.#stoppedBy
  }

  /** The current time-out, in milliseconds. */
  get limitMs(): number {
    return this.#limitMs
  }

  /** Gives the carrier the full time again, counted from now. */
  restart(timeoutMs = this.#timeout()): void {
    this.pause()
    if (this.#stoppedBy !== undefined) return
    this.#limitMs = Math.round(timeoutMs)
    this.#cancelTimer = this.#clock.after(this.#limitMs, () => this.#stop('timeout'))
  }

  /** Stops counting, while the reader of a download is busy with what it has. */
  pause(): void {
    this.#cancelTimer()
  }

  close(): void {
    this.pause()
    this.#callerSignal?.removeEventListener('abort', this.#onAbort)
  }

  #stop(reason: 'timeout' | 'cancelled'): void {
    this.#stoppedBy ??= reason
    this.close()
    this.#controller.abort()
  }
}

/** `promise`, unless the signal is aborted first; then it rejects with the reason of the signal. */
export async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = (): void => reject(new DOMException('aborted', 'AbortError'))
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}
