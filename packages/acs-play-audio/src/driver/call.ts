import { type CallContext, type Driver, hangUpWithinMs } from '@trunkline/core/driver'

import { readOptions } from '../option.ts'
import { createCallRequest, joinCallRequest, type SetUp } from '../translate/command.ts'
import { readState, writeState } from '../translate/state.ts'
import { connectionOf, type Surroundings, unlessGone } from './surroundings.ts'

type CallVerbs = Required<Pick<Driver, 'doDial' | 'doConnect' | 'doHangUp'>>

/** The verbs that begin and end a call. */
export function callVerbs(surroundings: Surroundings): CallVerbs {
  const { client, host } = surroundings
  return {
    async doDial(call, command) {
      const request = createCallRequest(
        command,
        setUpOf(surroundings, call, readOptions('dial', command.providerOptions)),
      )
      if (command.displayName !== undefined)
        warnIgnored(surroundings, call, 'displayName', 'the API shows the number that is called from')
      const { callConnectionId } = await client.callConnections.create(request, { signal: call.signal })
      const { ringMs } = command
      if (ringMs !== undefined)
        host.clock.after(ringMs, () => void limitRinging(surroundings, call.id, callConnectionId))
      return { providerCallId: callConnectionId }
    },
    async doConnect(call, command) {
      const setUp = setUpOf(surroundings, call, readOptions('connect', command.providerOptions))
      const request = joinCallRequest(command, setUp)
      const { callConnectionId } = await client.serverCalls.join(command.id, request, { signal: call.signal })
      // whichever of its ids a call was joined by, it can be recorded by as well
      return { providerCallId: callConnectionId, state: writeState({ serverCallId: command.id }) }
    },
    async doHangUp(call) {
      await unlessGone(
        client.callConnections.hangUp(connectionOf(call), { signal: call.signal, deadlineMs: hangUpWithinMs }),
      )
      return {}
    },
  }
}

/** Tells of an option that the service has no place for. */
export function warnIgnored({ host }: Surroundings, { id }: CallContext, option: string, why: string): void {
  host.warn({ code: 'ignored-option', check: option, message: `${option} has no effect: ${why}`, callId: id })
}

function setUpOf(
  { source }: Surroundings,
  call: CallContext,
  vendor: { readonly source?: string | undefined; readonly subject?: string | undefined },
): SetUp {
  return { callbackUri: call.url('event'), source: vendor.source ?? source, subject: vendor.subject }
}

/** The service rings as long as it likes, and cannot be asked how a call stands: what its events told decides. */
async function limitRinging({ client, host }: Surroundings, id: string, connection: string | undefined): Promise<void> {
  try {
    const snapshot = await host.ask(id)
    const connectionId = connection ?? snapshot?.providerCallId
    if (snapshot === undefined || snapshot.ended || connectionId === undefined) return
    if (readState(snapshot.state).connected !== true) await client.callConnections.hangUp(connectionId)
  } catch {
    // whatever became of the call meanwhile is told by its own events
  }
}
