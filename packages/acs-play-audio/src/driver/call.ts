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

/** The verbs that start and end a call. */
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
      // the id that joined the call also identifies it for recordings
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
 * Checks whether a call is alive. No operation reads the state of a call, but canceling all media is refused if the
 * call is gone, and has no effect if nothing plays. Only the code of a missing call counts as its end
 * (docs/wire/acs-play-audio.md#how-a-call-stands).
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

/** Deadline of an inspection. A prompt that starts during the inspection waits just as long. */
const questionWithinMs = 5_000
const callNotFound = '8522'
const callNotEstablished = '8501'

/** Warns about an option that the service does not support. */
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

/**
 * Ends a call that rings too long. The service has neither an option for the limit nor an operation that reads the
 * call's state, so the events decide whether the call was answered.
 */
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
    // the call's own events report the result
  }
}
