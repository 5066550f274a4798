import {
  type Accepted,
  type CallContext,
  type ConnectCommand,
  type DialCommand,
  type Driver,
  isTelephonyError,
} from '@trunkline/core/driver'

import { type RepeatableOptions, repeatabilityFor } from '../client.ts'
import { readOptions } from '../option.ts'
import { rawIdOfAddress } from '../translate/address.ts'
import { connectRequest, createCallRequest } from '../translate/command.ts'
import type { AdapterContext } from './context.ts'
import { accepted, preparedBy, setUpOf, speechOf } from './set-up.ts'

type DialVerbs = Required<Pick<Driver, 'doDial' | 'doFindDial' | 'doConnect'>>

/** Sends a dial, always with the same request id and the same body. */
type Send = (options: Pick<RepeatableOptions, 'signal' | 'deadlineMs'>) => Promise<Accepted>

/**
 * A failed dial is only searched for while core still waits for it: a later repetition might place the call for the
 * first time.
 */
const findableMs = 3_000
const findWithinMs = 1_500

/** The verbs that start a call. */
export function dialVerbs(adapter: AdapterContext): DialVerbs {
  const { clock } = adapter
  /** Dials by call, while a search is possible. */
  const lost = new Map<string, Send>()
  return {
    async doDial(call, command) {
      const send = dialOf(adapter, call, command)
      await adapter.keys.prepare()
      try {
        return await send({ signal: call.signal })
      } catch (thrown) {
        if (isTelephonyError(thrown, 'outcome-unknown')) {
          lost.set(call.id, send)
          clock.after(findableMs, () => lost.delete(call.id))
        }
        throw thrown
      }
    },
    // the service carries a dial out once, and repeats its first reply (docs/wire/acs-call-automation.md#operations)
    doFindDial: async (call) => lost.get(call.id)?.({ signal: call.signal, deadlineMs: findWithinMs }),
    doConnect: (call, command) => connect(adapter, call, command),
  }
}

function dialOf(adapter: AdapterContext, call: CallContext, command: DialCommand): Send {
  const { client, ringing } = adapter
  const speech = speechOf(adapter, command)
  const { source, ...sockets } = readOptions('dial', command.providerOptions)
  const request = createCallRequest(command, setUpOf(adapter, call, { speech, sockets }), source)
  const repeatability = repeatabilityFor(command.idempotencyKey, command.firstSentAt)
  const called = command.to.map((address) => rawIdOfAddress(address))
  const [only, ...others] = called
  return async (options) => {
    const reply = await client.calls.create(request, { ...options, repeatability })
    if (command.ringMs !== undefined && reply.callConnectionId !== undefined)
      ringing.limit(reply.callConnectionId, command.ringMs)
    const target = others.length === 0 ? { target: only } : { targets: called }
    return accepted(reply, { ...target, ...preparedBy(command, speech) })
  }
}

async function connect(adapter: AdapterContext, call: CallContext, command: ConnectCommand): Promise<Accepted> {
  const speech = speechOf(adapter, command)
  const sockets = readOptions('connect', command.providerOptions)
  const request = connectRequest(command, setUpOf(adapter, call, { speech, sockets }))
  await adapter.keys.prepare()
  const reply = await adapter.client.calls.connect(request, { signal: call.signal })
  return accepted(reply, preparedBy(command, speech))
}
