import type { CallContext, Host, State } from '@trunkline/core/driver'

import { readState } from '../translate/state.ts'

/**
 * Cancels the call after `ringMs` without an answer; the service itself gives up only after about 30 seconds. The state
 * that it returns lets `no-answer` be recognized later.
 */
export function limitRinging(
  host: Host,
  call: CallContext,
  ringMs: number,
  hangUp: (call: CallContext) => Promise<unknown>,
): State {
  const giveUp = async (): Promise<void> => {
    const snapshot = await host.ask(call.id)
    if (snapshot === undefined || snapshot.ended || readState(snapshot.state).answered) return
    await hangUp({ ...call, state: snapshot.state })
  }
  const ringsUntil = host.clock.now() + ringMs
  // the call's own events report the result
  host.clock.after(ringMs, () => void giveUp().catch(() => undefined))
  return { ringsUntil }
}
