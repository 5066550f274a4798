import {
  type Accepted,
  type AnswerCommand,
  type CallContext,
  type Driver,
  hangUpWithinMs,
  isTelephonyError,
  TelephonyError,
  type Translated,
} from '@trunkline/core/driver'
import { ignoreNotFound } from '@trunkline/core/http'

import type { AcsClient } from '../client.ts'
import { readOptions } from '../option.ts'
import { identifierOf } from '../translate/address.ts'
import { answerCallRequest, rejectReason } from '../translate/command.ts'
import { readState, writeState } from '../translate/state.ts'
import { type ApiVersion, callConnectionStates, knownWord } from '../wire/index.ts'
import { connectionOf, type AdapterContext } from './context.ts'
import { accepted, preparedBy, setUpOf, speechOf } from './set-up.ts'

type CallVerbs = Required<
  Pick<Driver, 'doAnswer' | 'doReject' | 'doRedirect' | 'doHangUp' | 'doTerminate' | 'doInspect'>
>

/** The verbs that accept or end a call. */
export function callVerbs(adapter: AdapterContext): CallVerbs {
  const { client } = adapter
  return {
    doAnswer: (call, command) => answer(adapter, call, command),
    async doReject(call, command) {
      const incomingCallContext = contextOf(call)
      const callRejectReason = rejectReason(command)
      await inTime(client.calls.reject({ incomingCallContext, callRejectReason }, { signal: call.signal }))
      return { state: { incomingCallContext: null } }
    },
    async doRedirect(call, { to }) {
      const incomingCallContext = contextOf(call)
      await inTime(client.calls.redirect({ incomingCallContext, target: identifierOf(to) }, { signal: call.signal }))
      return { state: { incomingCallContext: null } }
    },
    doHangUp: (call) => hangUp(client, call),
    async doTerminate(call) {
      await ignoreNotFound(
        client.calls.terminate(connectionOf(call), { signal: call.signal, deadlineMs: hangUpWithinMs }),
      )
      return {}
    },
    doInspect: (call) => inspect(client, call),
  }
}

async function answer(adapter: AdapterContext, call: CallContext, command: AnswerCommand): Promise<Accepted> {
  const speech = speechOf(adapter, command)
  const { answeredBy, repeatability, ...sockets } = readOptions('answer', command.providerOptions)
  const setUp = setUpOf(adapter, call, { speech, sockets })
  const request = answerCallRequest(command, setUp, contextOf(call), answeredBy)
  // an incoming call does not wait for the keys
  void adapter.keys.prepare().catch(() => undefined)
  const reply = await inTime(adapter.client.calls.answer(request, { signal: call.signal, repeatability }))
  const result = accepted(reply, preparedBy(command, speech))
  // valid for one answer only, and too large to keep
  return { ...result, state: { ...result.state, incomingCallContext: null } }
}

function contextOf(call: CallContext): string {
  const { incomingCallContext } = readState(call.state)
  if (incomingCallContext !== undefined) return incomingCallContext
  throw new TelephonyError('too-late', 'This incoming call was answered, rejected or redirected before')
}

/** Turns a late request into `too-late`: the context of an incoming call is valid for 30 seconds, while it rings. */
async function inTime<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (thrown) {
    if (!isTelephonyError(thrown, 'not-found', 'call-ended')) throw thrown
    throw thrown.as('too-late', 'The incoming call had stopped ringing')
  }
}

async function hangUp(client: AcsClient<ApiVersion>, call: CallContext): Promise<Accepted> {
  const { incomingCallContext } = readState(call.state)
  const options = { signal: call.signal, deadlineMs: hangUpWithinMs }
  if (call.providerCallId === undefined && incomingCallContext !== undefined) {
    await ignoreNotFound(client.calls.reject({ incomingCallContext, callRejectReason: 'none' }, options))
    return { state: { incomingCallContext: null } }
  }
  await ignoreNotFound(client.calls.hangUp(connectionOf(call), options))
  return {}
}

async function inspect(client: AcsClient<ApiVersion>, call: CallContext): Promise<readonly Translated[]> {
  if (call.providerCallId === undefined) return []
  const gone: Translated = { event: { type: 'call-ended', reason: 'unknown' } }
  try {
    const { serverCallId, callConnectionState } = await client.calls.get(call.providerCallId, { signal: call.signal })
    const state = knownWord(callConnectionStates, callConnectionState)
    if (state === 'disconnected') return [gone]
    const event = { type: state === 'connected' ? 'call-answered' : 'call-alive' } as const
    return [{ event, state: writeState({ serverCallId }) }]
  } catch (thrown) {
    if (isTelephonyError(thrown, 'not-found', 'call-ended')) return [gone]
    throw thrown
  }
}
