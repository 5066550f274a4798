import type { Receipt, State } from '@trunkline/core/driver'

import type { AdapterContext } from '../driver/context.ts'
import { isForgotten } from '../translate/conference-state.ts'
import { operationKey, parkStep } from '../translate/operation.ts'
import type { Whereabouts } from '../translate/participant.ts'
import { type LamlState, running } from '../translate/state.ts'

/** The carrier waits five seconds for the reply to a notice. */
const withinMs = 2_000

/**
 * Takes a call out of its conference if the only other party could not be reached, before the application learns of
 * that. If this fails, nothing is lost: for the next verb, a call that is the only one in a conference is like a parked
 * call.
 */
export async function leaveWhenAlone(
  { client, pendingUpdates, host }: AdapterContext,
  receipt: Receipt,
  { callSid, memory }: Pick<Whereabouts, 'callSid' | 'memory'>,
): Promise<void> {
  if (receipt.kind !== 'notice' || callSid === undefined || memory === undefined) return
  const failed = receipt.events.find(({ event }) => event.type === 'operation-failed')
  const conference = running(memory)
  if (failed?.callId === undefined || conference?.mode !== 'conference') return
  // a pending update would be undone
  if (!isAlone(memory, failed.state) || pendingUpdates.current(failed.callId) !== undefined) return
  // the URL where the call continues after its conference: the fetch parks the call, and reports that it has left
  const key = operationKey('conference', String(conference.operation))
  const form = {
    Url: host.callUrl('document', failed.callId, key),
    FallbackUrl: host.callUrl('document', failed.callId, parkStep(key)),
  }
  const late = new AbortController()
  const cancel = host.clock.after(withinMs, () => late.abort())
  await client.calls
    .update(callSid, form, { repeat: 'safe', signal: late.signal })
    .catch(() => undefined)
    .finally(cancel)
}

/** Whether the patch removes every party that was called, and the call needs its conference for nothing else. */
function isAlone({ conference }: LamlState, patch: State = {}): boolean {
  if (conference === undefined || conference.muted) return false
  return conference.parties.every((party) => isForgotten(patch, party))
}
