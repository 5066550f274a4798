import { type Clock, TelephonyError } from './driver/index.ts'

/** What limits a wait. */
export interface WaitOptions {
  /** Milliseconds; past it the wait fails with `timeout`. */
  readonly timeoutMs?: number | undefined
  /** Aborted, the wait fails with `cancelled`. What was waited for goes on. */
  readonly signal?: AbortSignal | undefined
}

/** Waits for `promise`, at most as long as `options` allow. `what` completes the sentence "… did not happen in time". */
export async function within<T>(clock: Clock, promise: Promise<T>, what: string, options: WaitOptions): Promise<T> {
  const { timeoutMs, signal } = options
  if (timeoutMs === undefined && signal === undefined) return promise
  const gate = Promise.withResolvers<never>()
  gate.promise.catch(() => undefined)
  const abort = (): void => gate.reject(new TelephonyError('cancelled', `Waiting was cancelled: ${what}`))
  const stop =
    timeoutMs === undefined
      ? undefined
      : clock.after(timeoutMs, () =>
          gate.reject(new TelephonyError('timeout', `Not within ${timeoutMs} ms: ${what}`, { retryable: true })),
        )
  if (signal?.aborted === true) abort()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, gate.promise])
  } finally {
    stop?.()
    signal?.removeEventListener('abort', abort)
  }
}

/** Resolves after `ms`, or at once when `signal` is aborted. */
export async function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = clock.after(ms, resolve)
  const abort = (): void => resolve()
  signal?.addEventListener('abort', abort, { once: true })
  await promise
  stop()
  signal?.removeEventListener('abort', abort)
}
