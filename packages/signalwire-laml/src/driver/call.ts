import type { Accepted, CallContext, Translated } from '@trunkline/core/driver'

import { translateCallReply } from '../translate/call-status.ts'
import { readState } from '../translate/state.ts'
import type { AdapterContext } from './context.ts'
import { endCall } from './ending.ts'
import { sidOf } from './sid.ts'
import { watchFields } from './update.ts'

/** Ends a call, answered or not; succeeds if the call has already ended. */
export async function hangUp(adapter: AdapterContext, call: CallContext): Promise<Accepted> {
  const first = call.answered ? 'completed' : 'canceled'
  await endCall(adapter, { callSid: sidOf(call), first, fields: watchFields(call), signal: call.signal })
  return {}
}

/** Reads the state of a call; `not-found` means that the carrier does not know the call, which core treats as its end. */
export async function inspect({ client }: AdapterContext, call: CallContext): Promise<readonly Translated[]> {
  const reply = await client.calls.retrieve(sidOf(call), { signal: call.signal })
  return translateCallReply(reply, call.id, readState(call.state))
}
