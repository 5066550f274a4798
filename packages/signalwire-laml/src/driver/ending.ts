import { hangUpWithinMs, isTelephonyError, timeLeft } from '@trunkline/core/driver'

import type { Fields } from '../client/field.ts'
import type { RequestOptions } from '../client/transport.ts'
import type { AdapterContext } from '../driver/context.ts'
import { callStateCodes } from '../failure.ts'
import { isTerminal } from '../translate/end-reason.ts'
import type { UpdateCallForm } from '../wire/request.ts'

/** The status that ends a call: `canceled` before the answer, `completed` after it. */
export type Ending = 'canceled' | 'completed'

/** Options of the end of a call. */
export interface EndCommand {
  readonly callSid: string
  /** The status that suits the call as far as is known. */
  readonly first: Ending
  /** Other fields of the same update. */
  readonly fields?: Fields<UpdateCallForm>
  readonly signal: AbortSignal
}

/**
 * Ends a call, answered or not. If the carrier refuses because of the call's state, that state is read: an ended call
 * is a success, and a call that was answered in between, or still rings, is ended with the other status. All of it
 * takes at most ten seconds.
 */
export async function endCall(adapter: AdapterContext, { callSid, first, fields, signal }: EndCommand): Promise<void> {
  const left = timeLeft(adapter.host.clock, hangUpWithinMs)
  let ending = first
  for (let asked = 0; ; asked += 1) {
    try {
      await adapter.client.calls.update(callSid, { Status: ending, ...fields }, { signal, deadlineMs: left() })
      return
    } catch (thrown) {
      if (!isOfState(thrown)) throw thrown
      const status = await statusOf(adapter, callSid, { signal, deadlineMs: left() })
      if (status === undefined || isTerminal(status)) return
      const other: Ending = status === 'in-progress' ? 'completed' : 'canceled'
      if (other === ending || asked === mostAsked) throw thrown
      ending = other
    }
  }
}

/** The call may be answered, and then end, between a status check and the next request. */
const mostAsked = 2

/** Whether the carrier refused an update because of the call's state. */
export function isOfState(thrown: unknown): boolean {
  return isTelephonyError(thrown) && callStateCodes.has(thrown.providerCode ?? '')
}

/** Awaits a request that stops something; succeeds if that, or its call, is already over. */
export async function unlessOver(stopping: Promise<unknown>): Promise<void> {
  await stopping.catch((thrown: unknown) => {
    if (!isOfState(thrown)) throw thrown
  })
}

/** The state of a call; `undefined` if the carrier no longer knows it. */
export async function statusOf(
  { client }: Pick<AdapterContext, 'client'>,
  callSid: string,
  options: RequestOptions,
): Promise<string | undefined> {
  try {
    return (await client.calls.retrieve(callSid, options)).status
  } catch (thrown) {
    if (isTelephonyError(thrown, 'not-found')) return undefined
    throw thrown
  }
}
