import {
  type Accepted,
  type AnswerCommand,
  type CallContext,
  type ConnectCommand,
  type DialCommand,
  type Driver,
  hangUpWithinMs,
  isTelephonyError,
  TelephonyError,
  type Translated,
} from '@trunkline/core/driver'

import { type AcsClient, repeatabilityFor } from '../client.ts'
import { readOptions } from '../option.ts'
import { identifierOf, rawIdOfAddress } from '../translate/address.ts'
import {
  answerCallRequest,
  connectRequest,
  createCallRequest,
  preparedRate,
  rejectReason,
  type SetUp,
  type SocketOptions,
} from '../translate/command.ts'
import { readState, writeState } from '../translate/state.ts'
import { type ApiVersion, callConnectionStates, type CallConnectionProperties, knownWord } from '../wire/index.ts'
import { connectionOf, type Surroundings, unlessGone } from './surroundings.ts'

type CallVerbs = Required<
  Pick<
    Driver,
    'doDial' | 'doConnect' | 'doAnswer' | 'doReject' | 'doRedirect' | 'doHangUp' | 'doTerminate' | 'doInspect'
  >
>

/** The verbs that begin and end a call. */
export function callVerbs(surroundings: Surroundings): CallVerbs {
  const { client } = surroundings
  return {
    doDial: (call, command) => dial(surroundings, call, command),
    doConnect: (call, command) => connect(surroundings, call, command),
    doAnswer: (call, command) => answer(surroundings, call, command),
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
      await unlessGone(client.calls.terminate(connectionOf(call), { signal: call.signal, deadlineMs: hangUpWithinMs }))
      return {}
    },
    doInspect: (call) => inspect(client, call),
  }
}

async function dial(surroundings: Surroundings, call: CallContext, command: DialCommand): Promise<Accepted> {
  const { client, keys, ringing } = surroundings
  const speech = speechOf(surroundings, command)
  const { source, ...sockets } = readOptions('dial', command.providerOptions)
  const request = createCallRequest(command, setUpOf(surroundings, call, { speech, sockets }), source)
  const repeatability = repeatabilityFor(command.idempotencyKey, command.firstSentAt)
  await keys.prepare()
  const reply = await client.calls.create(request, { signal: call.signal, repeatability })
  if (command.ringMs !== undefined && reply.callConnectionId !== undefined)
    ringing.limit(reply.callConnectionId, command.ringMs)
  const called = command.to.map((address) => rawIdOfAddress(address))
  const [only, ...others] = called
  return accepted(reply, {
    ...(others.length === 0 ? { target: only } : { targets: called }),
    ...preparedBy(command, speech),
  })
}

async function connect(surroundings: Surroundings, call: CallContext, command: ConnectCommand): Promise<Accepted> {
  const speech = speechOf(surroundings, command)
  const sockets = readOptions('connect', command.providerOptions)
  const request = connectRequest(command, setUpOf(surroundings, call, { speech, sockets }))
  await surroundings.keys.prepare()
  const reply = await surroundings.client.calls.connect(request, { signal: call.signal })
  return accepted(reply, preparedBy(command, speech))
}

async function answer(surroundings: Surroundings, call: CallContext, command: AnswerCommand): Promise<Accepted> {
  const speech = speechOf(surroundings, command)
  const { answeredBy, repeatability, ...sockets } = readOptions('answer', command.providerOptions)
  const setUp = setUpOf(surroundings, call, { speech, sockets })
  const request = answerCallRequest(command, setUp, contextOf(call), answeredBy)
  // a call that rings does not wait for them
  void surroundings.keys.prepare().catch(() => undefined)
  const reply = await inTime(surroundings.client.calls.answer(request, { signal: call.signal, repeatability }))
  const result = accepted(reply, preparedBy(command, speech))
  // good for one answer alone, and too large to carry along
  return { ...result, state: { ...result.state, incomingCallContext: null } }
}

function accepted(reply: CallConnectionProperties, state: Parameters<typeof writeState>[0]): Accepted {
  return {
    providerCallId: reply.callConnectionId,
    state: writeState({ ...state, serverCallId: reply.serverCallId }),
  }
}

function setUpOf(
  { client }: Surroundings,
  call: CallContext,
  { speech, sockets }: { readonly speech: string | undefined; readonly sockets: SocketOptions },
): SetUp {
  return {
    operation: call.operation,
    callbackUri: call.url('event'),
    transportUrl: call.mediaUrl('media'),
    transcriptUrl: call.mediaUrl('transcript'),
    cognitiveServicesEndpoint: speech,
    apiVersion: client.apiVersion,
    vendor: sockets,
  }
}

type SettingUp = DialCommand | ConnectCommand | AnswerCommand

/** What is remembered of the set-up, for verbs that need it. */
function preparedBy({ prepare }: SettingUp, speech: string | undefined) {
  return {
    streamPrepared: preparedRate(prepare),
    speechPrepared: speech !== undefined,
    transcriptPrepared: prepare.transcribe !== undefined,
  }
}

/** Speech is prepared wherever it is configured, since it cannot be added to a call. */
function speechOf({ cognitiveServicesEndpoint }: Surroundings, { prepare }: SettingUp) {
  const wanted = prepare.transcribe === undefined ? 'speech' : 'transcribe'
  if ((prepare.speech === true || wanted === 'transcribe') && cognitiveServicesEndpoint === undefined)
    throw new TelephonyError('unsupported', `prepare.${wanted} needs cognitiveServicesEndpoint in the configuration`)
  if (prepare.speech === false && wanted === 'transcribe')
    throw new TelephonyError(
      'invalid-argument',
      'prepare.transcribe needs the speech service: leave out prepare: { speech: false }',
    )
  return prepare.speech === false ? undefined : cognitiveServicesEndpoint
}

function contextOf(call: CallContext): string {
  const { incomingCallContext } = readState(call.state)
  if (incomingCallContext !== undefined) return incomingCallContext
  throw new TelephonyError('too-late', 'This incoming call was answered, rejected or redirected before')
}

/** The context of an incoming call is good while it rings, 30 seconds. */
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
    await unlessGone(client.calls.reject({ incomingCallContext, callRejectReason: 'none' }, options))
    return { state: { incomingCallContext: null } }
  }
  await unlessGone(client.calls.hangUp(connectionOf(call), options))
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
