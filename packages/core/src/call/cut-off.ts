import { isTelephonyError } from '../driver/index.ts'
import type { CallCore } from './core.ts'
import { bounded } from './request.ts'

/** How long until a hang-up that failed is tried again: after the last one, the far side ends the call, or the carrier. */
const pausesMs = [5_000, 15_000, 45_000] as const

/**
 * Ends a call at its carrier that is over here: no one else would, where the hang-up is lost. One that fails as a
 * request may, after all its attempts, is tried again, as long as the client is open; in the end a warning says that the
 * call may go on.
 */
export async function cutOff(core: CallCore, failures = 0): Promise<void> {
  try {
    await bounded(core, 'hangUp', (context) => core.driver.doHangUp(context))
  } catch (thrown) {
    if (core.isClosed || !mayPass(thrown)) return
    const waitMs = pausesMs[failures]
    if (waitMs === undefined) return left(core)
    core.clock.after(waitMs, () => void cutOff(core, failures + 1))
  }
}

function left({ deps, id }: CallCore): void {
  const message =
    'a call is over here because its time was up, and could not be hung up at the carrier: it may go on there'
  deps.warnings.raise({ code: 'call-left', message, callId: id })
}

function mayPass(thrown: unknown): boolean {
  return isTelephonyError(thrown, 'network', 'unavailable', 'rate-limited', 'timeout', 'outcome-unknown')
}
