import { type Accepted, type CallContext, isTelephonyError, type Translated } from '@trunkline/core/driver'

import { callStateCodes } from '../failure.ts'
import { translateCallReply } from '../translate/call-status.ts'
import { isTerminal } from '../translate/end-reason.ts'
import { readState } from '../translate/state.ts'
import { type Workplace } from '../workplace.ts'
import { sidOf } from './sid.ts'
import { watchFields } from './update.ts'

type Ending = 'canceled' | 'completed'

/** Ends a call, answered or not; one that is over already is no error (R20). */
export async function hangUp(workplace: Workplace, call: CallContext): Promise<Accepted> {
  const first: Ending = call.answered ? 'completed' : 'canceled'
  try {
    await end(workplace, call, first)
    return {}
  } catch (thrown) {
    if (!isTelephonyError(thrown) || !callStateCodes.has(thrown.providerCode ?? '')) throw thrown
    const status = await statusOf(workplace, call)
    if (status === undefined || isTerminal(status)) return {}
    // it was answered, or is still ringing, although our last news says otherwise
    const other: Ending = status === 'in-progress' ? 'completed' : 'canceled'
    if (other === first) throw thrown
    await end(workplace, call, other)
    return {}
  }
}

/** Asks how a call stands. */
export async function inspect({ client }: Workplace, call: CallContext): Promise<readonly Translated[]> {
  try {
    const reply = await client.calls.retrieve(sidOf(call), { signal: call.signal })
    return translateCallReply(reply, call.id, readState(call.state))
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'not-found')) throw thrown
    return [{ event: { type: 'call-ended', reason: 'unknown' }, callId: call.id }]
  }
}

async function end({ client }: Workplace, call: CallContext, status: Ending): Promise<void> {
  await client.calls.update(sidOf(call), { Status: status, ...watchFields(call) }, { signal: call.signal })
}

async function statusOf({ client }: Workplace, call: CallContext): Promise<string | undefined> {
  try {
    return (await client.calls.retrieve(sidOf(call), { signal: call.signal })).status
  } catch (thrown) {
    if (isTelephonyError(thrown, 'not-found')) return undefined
    throw thrown
  }
}
