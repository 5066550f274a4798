import type { CallCore } from './core.ts'
import type { Inspector } from './inspector.ts'

/** Asks the carrier about a call that gave no sign of life for too long. */
export interface Watchdog {
  /** The call gave a sign of life. */
  feed(): void
  stop(): void
}

/** A carrier that cannot be asked is asked less and less often, but at least so many times more slowly. */
const longestFactor = 16

export function createWatchdog(core: CallCore, afterMs: number | undefined, inspector: Inspector): Watchdog {
  let cancel: (() => void) | undefined
  let stopped = false
  const feed = (): void => {
    cancel?.()
    if (stopped || afterMs === undefined || core.driver.doInspect === undefined) return
    const waitMs = afterMs * Math.min(longestFactor, 2 ** inspector.failures)
    cancel = core.clock.after(waitMs, () => void inspector.ask().then(feed))
  }
  return {
    feed,
    stop() {
      stopped = true
      cancel?.()
    },
  }
}
