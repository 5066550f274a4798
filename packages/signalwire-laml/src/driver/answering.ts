import type { CallContext } from '@trunkline/core/driver'
import { delayOn } from '@trunkline/core/http'

import type { AdapterContext } from '../driver/context.ts'
import { isTerminal } from '../translate/end-reason.ts'
import { isOfState, statusOf } from './ending.ts'
import { sidOf } from './sid.ts'

/** Time for the reply that answers a call to arrive, and the interval of status checks until then. */
const underwayMs = 5_000
const askEveryMs = 250

/**
 * Updates an incoming call that was just answered. The answer is the reply to the carrier's request, and the first
 * update may arrive before it. The carrier then refuses the update without any effect, and the call still rings, so the
 * update is repeated.
 */
export async function onceAnswered<T>(
  adapter: AdapterContext,
  call: CallContext,
  update: () => Promise<T>,
): Promise<T> {
  const { clock } = adapter.host
  const endsAt = clock.monotonic() + underwayMs
  for (;;) {
    try {
      return await update()
    } catch (thrown) {
      if (call.direction === 'outbound' || !isOfState(thrown) || clock.monotonic() >= endsAt) throw thrown
      const status = await statusOf(adapter, sidOf(call), { signal: call.signal })
      if (status === undefined || isTerminal(status)) throw thrown
      // if the call is in progress now, the reply arrived between the update and the status check
      if (status !== 'in-progress') await delayOn(clock)(askEveryMs, call.signal)
    }
  }
}
