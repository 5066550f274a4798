import { hangUpWithinMs, isTelephonyError, timeLeft } from '@trunkline/core/driver'

import { type Fields } from '../client/field.ts'
import { type RequestOptions } from '../client/transport.ts'
import { type AdapterContext } from '../driver/context.ts'
import { callStateCodes } from '../failure.ts'
import { isTerminal } from '../translate/end-reason.ts'
import { type UpdateCallForm } from '../wire/request.ts'

/** What ends a call: `canceled` before it was answered, `completed` after. */
export type Ending = 'canceled' | 'completed'

/** How a call is ended. */
export interface EndCommand {
  readonly callSid: string
  /** What suits the call as far as is known. */
  readonly first: Ending
  /** What the update changes beside. */
  readonly fields?: Fields<UpdateCallForm>
  readonly signal: AbortSignal
}

/**
 * Ends a call, answered or not. When the carrier says that its state does not allow that, the call itself is asked: one that
 * is over already is a success, and one that was answered meanwhile, or still rings, is ended in the other way. All of it takes ten
 * seconds at most.
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

/** It may be answered, and then end, between a question and the request that follows. */
const mostAsked = 2

/** Whether the carrier refused an update because of the state of its call. */
export function isOfState(thrown: unknown): boolean {
  return isTelephonyError(thrown) && callStateCodes.has(thrown.providerCode ?? '')
}

/** A request that stops something: that it is over already, or its call is, is a success. */
export async function unlessOver(stopping: Promise<unknown>): Promise<void> {
  await stopping.catch((thrown: unknown) => {
    if (!isOfState(thrown)) throw thrown
  })
}

/** The state of a call; `undefined` when the carrier does not know it any more. */
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
