import { type CallContext, type Host, type State } from '@trunkline/core/driver'

import { readState } from '../translate/state.ts'

/** The service gives up by itself after about half a minute; a shorter time is kept here. What the call's end is judged by. */
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
  // whatever became of the call meanwhile is told by its own events
  host.clock.after(ringMs, () => void giveUp().catch(() => undefined))
  return { ringsUntil }
}
