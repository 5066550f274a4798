import { TelephonyError } from '../driver/index.ts'
import type { OwnClock } from './closing.ts'

/** What limits a wait. */
export interface WaitOptions {
  /** Milliseconds, after which the wait fails with `timeout`. */
  readonly timeoutMs?: number | undefined
  /** When aborted, the wait fails with `cancelled`; the awaited operation goes on. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Waits for `promise`, at most as long as `options` allow, and until the client is closed. `what` completes the sentence
 * "… did not happen in time".
 */
export async function within<T>(clock: OwnClock, promise: Promise<T>, what: string, options: WaitOptions): Promise<T> {
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
  const close = (): void => gate.reject(closed(what))
  const leave = clock.closing?.onClose(close)
  if (clock.closing?.isClosed === true) close()
  if (signal?.aborted === true) abort()
  signal?.addEventListener('abort', abort, { once: true })
  try {
    return await Promise.race([promise, gate.promise])
  } finally {
    stop?.()
    leave?.()
    signal?.removeEventListener('abort', abort)
  }
}

/** Resolves after `ms`, or at once when `signal` is aborted. Fails with `closed` when the client is closed. */
export async function pause(clock: OwnClock, ms: number, signal?: AbortSignal): Promise<void> {
  if (signal?.aborted === true) return
  if (clock.closing?.isClosed === true) throw closed('what was to be done later is not done')
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const stop = clock.after(ms, resolve)
  const abort = (): void => resolve()
  signal?.addEventListener('abort', abort, { once: true })
  const leave = clock.closing?.onClose(() => reject(closed('what was to be done later is not done')))
  try {
    await promise
  } finally {
    stop()
    leave?.()
    signal?.removeEventListener('abort', abort)
  }
}

function closed(what: string): TelephonyError {
  return new TelephonyError('closed', `The client was closed: ${what}`)
}
