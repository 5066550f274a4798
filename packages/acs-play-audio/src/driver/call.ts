import {
  type CallContext,
  type Driver,
  hangUpWithinMs,
  isTelephonyError,
  type Translated,
} from '@trunkline/core/driver'
import { ignoreNotFound } from '@trunkline/core/http'

import { readOptions } from '../option.ts'
import { createCallRequest, joinCallRequest, type SetUp } from '../translate/command.ts'
import { readState, writeState } from '../translate/state.ts'
import { connectionOf, type AdapterContext } from './context.ts'

type CallVerbs = Required<Pick<Driver, 'doDial' | 'doConnect' | 'doHangUp' | 'doInspect'>>

/** The verbs that begin and end a call. */
export function callVerbs(adapter: AdapterContext): CallVerbs {
  const { client, host } = adapter
  return {
    async doDial(call, command) {
      const request = createCallRequest(command, setUpOf(adapter, call, readOptions('dial', command.providerOptions)))
      if (command.displayName !== undefined)
        warnIgnored(adapter, call, 'displayName', 'the API shows the number that is called from')
      const { callConnectionId } = await client.callConnections.create(request, { signal: call.signal })
      const { ringMs } = command
      if (ringMs !== undefined) host.clock.after(ringMs, () => void limitRinging(adapter, call.id, callConnectionId))
      return { providerCallId: callConnectionId }
    },
    async doConnect(call, command) {
      const setUp = setUpOf(adapter, call, readOptions('connect', command.providerOptions))
      const request = joinCallRequest(command, setUp)
      const { callConnectionId } = await client.serverCalls.join(command.id, request, { signal: call.signal })
      // whichever of its ids a call was joined by, it can be recorded by as well
      return { providerCallId: callConnectionId, state: writeState({ serverCallId: command.id }) }
    },
    async doHangUp(call) {
      await ignoreNotFound(
        client.callConnections.hangUp(connectionOf(call), { signal: call.signal, deadlineMs: hangUpWithinMs }),
      )
      return {}
    },
    doInspect: (call) => inspect(adapter, call),
  }
}

/**
 * No operation asks how a call stands. The cancel of all media is refused where there is no call, and changes nothing of one
 * where nothing plays: no other reply is known so well for either case, and none is taken for an end but the code of a call
 * that is over (docs/wire/acs-play-audio.md#how-a-call-stands).
 */
async function inspect({ client, prompts }: AdapterContext, call: CallContext): Promise<readonly Translated[]> {
  const { providerCallId, signal } = call
  if (providerCallId === undefined) return []
  const { callConnections } = client
  try {
    const options = { signal, deadlineMs: questionWithinMs }
    const reply = await prompts.unlessPlaying(call, () =>
      callConnections.cancelAllMediaOperations(providerCallId, {}, options),
    )
    return reply === undefined ? [] : [{ event: { type: 'call-alive' } }]
  } catch (thrown) {
    const code = isTelephonyError(thrown) ? thrown.providerCode : undefined
    if (code === callNotFound) return [{ event: { type: 'call-ended', reason: 'unknown' } }]
    if (code === callNotEstablished) return [{ event: { type: 'call-alive' } }]
    throw thrown
  }
}

/** A prompt that is asked for meanwhile waits for as long. */
const questionWithinMs = 5_000
const callNotFound = '8522'
const callNotEstablished = '8501'

/** Tells of an option that the service has no place for. */
export function warnIgnored({ host }: AdapterContext, { id }: CallContext, option: string, why: string): void {
  host.warn({ code: 'ignored-option', check: option, message: `${option} has no effect: ${why}`, callId: id })
}

function setUpOf(
  { source }: AdapterContext,
  call: CallContext,
  vendor: { readonly source?: string | undefined; readonly subject?: string | undefined },
): SetUp {
  return { callbackUri: call.url('event'), source: vendor.source ?? source, subject: vendor.subject }
}

/** The service rings as long as it likes, and cannot be asked how a call stands: what its events told decides. */
async function limitRinging(
  { client, host }: AdapterContext,
  id: string,
  connection: string | undefined,
): Promise<void> {
  try {
    const snapshot = await host.ask(id)
    const connectionId = connection ?? snapshot?.providerCallId
    if (snapshot === undefined || snapshot.ended || connectionId === undefined) return
    if (readState(snapshot.state).connected !== true) await client.callConnections.hangUp(connectionId)
  } catch {
    // whatever became of the call meanwhile is told by its own events
  }
}
