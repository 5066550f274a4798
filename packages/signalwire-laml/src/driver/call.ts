import { type Accepted, type CallContext, type Translated } from '@trunkline/core/driver'

import { translateCallReply } from '../translate/call-status.ts'
import { readState } from '../translate/state.ts'
import { type AdapterContext } from './context.ts'
import { endCall } from './ending.ts'
import { sidOf } from './sid.ts'
import { watchFields } from './update.ts'

/** Ends a call, answered or not; one that is over already is no error. */
export async function hangUp(adapter: AdapterContext, call: CallContext): Promise<Accepted> {
  const first = call.answered ? 'completed' : 'canceled'
  await endCall(adapter, { callSid: sidOf(call), first, fields: watchFields(call), signal: call.signal })
  return {}
}

/** Asks how a call stands; `not-found` says that the carrier does not know it, which core understands. */
export async function inspect({ client }: AdapterContext, call: CallContext): Promise<readonly Translated[]> {
  const reply = await client.calls.retrieve(sidOf(call), { signal: call.signal })
  return translateCallReply(reply, call.id, readState(call.state))
}
