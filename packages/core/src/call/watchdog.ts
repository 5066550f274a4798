import type { CallCore } from './core.ts'

/** Asks the carrier about a call that gave no sign of life for too long (R5, R20). */
export interface Watchdog {
  /** The call gave a sign of life. */
  feed(): void
  stop(): void
}

export function createWatchdog(core: CallCore, afterMs: number | undefined, inspect: () => Promise<void>): Watchdog {
  let cancel: (() => void) | undefined
  let stopped = false
  const feed = (): void => {
    cancel?.()
    if (stopped || afterMs === undefined || core.driver.doInspect === undefined) return
    cancel = core.clock.after(afterMs, () => void inspect().then(feed, feed))
  }
  return {
    feed,
    stop() {
      stopped = true
      cancel?.()
    },
  }
}
