import { type CallContext } from '@trunkline/core/driver'
import { delayOn } from '@trunkline/core/http'

import { type AdapterContext } from '../driver/context.ts'
import { isTerminal } from '../translate/end-reason.ts'
import { isOfState, statusOf } from './ending.ts'
import { sidOf } from './sid.ts'

/** How long the reply that answers a call may be on its way, and how often the carrier is asked meanwhile. */
const underwayMs = 5_000
const askEveryMs = 250

/**
 * Updates an incoming call that was just answered. The answer is the reply to the carrier's request, and the first update
 * may overtake it: the carrier refuses that, having done nothing, and the call still rings. The update is then sent again.
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
      // in progress by now: the reply has arrived between the update and the question
      if (status !== 'in-progress') await delayOn(clock)(askEveryMs, call.signal)
    }
  }
}
