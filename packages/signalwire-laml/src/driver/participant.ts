import {
  type Accepted,
  type Address,
  addressText,
  type CallContext,
  isTelephonyError,
  type ParticipantCommand,
  TelephonyError,
} from '@trunkline/core/driver'
import type * as z from 'zod'

import type { Fields } from '../client/field.ts'
import { partyDocument } from '../documents/verbs.ts'
import type { AdapterContext } from '../driver/context.ts'
import { participantOptions, readOptions } from '../option.ts'
import { textOf } from '../translate/address.ts'
import { gonePatch, type Party, partyPatch } from '../translate/conference-state.ts'
import { isTerminal } from '../translate/end-reason.ts'
import { operationKey, readStep } from '../translate/operation.ts'
import { readState } from '../translate/state.ts'
import { adapterName } from '../wire/adapter-name.ts'
import type { CreateCallForm } from '../wire/request.ts'
import {
  conferenceName,
  conferenceOf,
  enterConference,
  findConference,
  isFar,
  notTakingPart,
  rosterSoFar,
} from './conference.ts'
import { refusedInline, ringSeconds } from './dial.ts'
import { useUrls } from './document-mode.ts'
import { park } from './document.ts'
import { endCall, isOfState, statusOf } from './ending.ts'
import { routeOf } from './mode.ts'
import { sidOf } from './sid.ts'

/**
 * Calls another party into the call's conference, and moves the call into one first if necessary. Core waits for the
 * answer. The other call is placed first, so that a refusal leaves this call unchanged.
 */
export async function addParticipant(
  adapter: AdapterContext,
  call: CallContext,
  command: ParticipantCommand,
): Promise<Accepted> {
  const options = readOptions(participantOptions, command.providerOptions, 'addParticipant')
  const inConference = routeOf(call, 'addParticipant') === 'participant'
  const key = operationKey('add', call.operation)
  call.knownAs?.(key)
  const opened = operationKey('conference', call.operation)
  const name = inConference ? conferenceOf(call).name : conferenceName(call.id, opened)
  const callSid = await invite(adapter, call, { command, options, key, name })
  const party = partyPatch({ callSid, address: command.address, operation: Number(call.operation) })
  if (inConference) return { operationKey: key, state: party, events: await rosterSoFar(adapter, call, party, callSid) }
  const { state } = await enterConference(adapter, call).catch(async (thrown: unknown) => {
    await endParty(adapter, call, callSid).catch(() => undefined)
    throw thrown
  })
  const news = { ...state, ...party }
  return { operationKey: key, state: news, events: await rosterSoFar(adapter, call, news) }
}

/** Cancels the call to a party that has not answered. */
export async function cancelAddParticipant(adapter: AdapterContext, call: CallContext, key: string): Promise<Accepted> {
  const { conference } = readState(call.state)
  const party = conference?.parties.find(({ operation }) => operation === readStep(key).number)
  if (party === undefined) return { completed: true }
  await cancel(adapter, call, party)
  return forget(adapter, call, party)
}

/** Cancels the call; succeeds if it has already ended, and fails if it was answered. */
async function cancel({ client }: AdapterContext, call: CallContext, { callSid }: Party): Promise<void> {
  const { signal } = call
  try {
    await client.calls.update(callSid, { Status: 'canceled' }, { signal })
  } catch (thrown) {
    if (!isOfState(thrown)) throw thrown
    const status = await statusOf({ client }, callSid, { signal })
    if (status === undefined || isTerminal(status)) return
    if (status !== 'in-progress' || !isTelephonyError(thrown)) throw thrown
    throw thrown.as('too-late', 'the participant has answered: remove them instead')
  }
}

/** Removes a party from the conference, which ends their call; if it was the last one, this call is parked. */
export async function removeParticipant(
  adapter: AdapterContext,
  call: CallContext,
  address: Address,
): Promise<Accepted> {
  routeOf(call, 'removeParticipant')
  const { conference } = readState(call.state)
  if (isFar(call, address)) throw invalid('the far side is the call itself: hang up instead')
  const party = conference?.parties.find((one) => addressText(one.address) === addressText(address))
  if (party === undefined) throw notTakingPart(call)
  await leaveConference(adapter, call, party)
  return forget(adapter, call, party)
}

async function leaveConference(adapter: AdapterContext, call: CallContext, { callSid }: Party): Promise<void> {
  try {
    const { sid } = await findConference(adapter, call)
    await adapter.client.participants.remove(sid, callSid, { signal: call.signal })
  } catch (thrown) {
    // a party that has not joined yet, or is the last one, has a call that can be ended anyway
    if (!isTelephonyError(thrown, 'not-found', 'not-available')) throw thrown
    await endParty(adapter, call, callSid)
  }
}

/** Ends the call of a party, whether it was answered or still rings. */
function endParty(adapter: AdapterContext, { signal }: CallContext, callSid: string): Promise<void> {
  return endCall(adapter, { callSid, first: 'completed', signal })
}

async function forget(adapter: AdapterContext, call: CallContext, { callSid }: Party): Promise<Accepted> {
  const gone = gonePatch(callSid)
  const { conference } = readState(call.state)
  const others = conference?.parties.some((party) => party.callSid !== callSid) ?? false
  if (others || conference === undefined || conference.muted) return { completed: true, state: gone }
  try {
    const { state } = await park(adapter, call)
    return { completed: true, state: { ...gone, ...state } }
  } catch (thrown) {
    if (!(await isOver(adapter, call, thrown))) throw thrown
    return { completed: true, state: gone }
  }
}

/**
 * Whether an update was refused because the call has ended: the party is gone anyway, and core learns of the end from
 * other events.
 */
async function isOver({ client }: AdapterContext, call: CallContext, thrown: unknown): Promise<boolean> {
  if (!isOfState(thrown)) return false
  const status = await statusOf({ client }, sidOf(call), { signal: call.signal })
  return status === undefined || isTerminal(status)
}

interface Invitation {
  readonly command: ParticipantCommand
  readonly options: z.output<typeof participantOptions>
  readonly key: string
  /** The conference that the party joins on answering. */
  readonly name: string
}

async function invite(adapter: AdapterContext, call: CallContext, invitation: Invitation): Promise<string> {
  const { client, documents } = adapter
  const { key, name, options } = invitation
  const form = partyForm(call, invitation)
  const { inline } = partyDocument(name, {
    ...options,
    statusCallback: call.url('conference', { operation: key }),
  })
  const send = async (): Promise<string> => {
    const isInline = documents.mode === 'inline' && inline !== undefined
    const served = isInline ? { Twiml: inline } : { Url: partyUrl(call, invitation) }
    return (await client.calls.create({ ...form, ...served }, { signal: call.signal })).sid
  }
  return send().catch((thrown: unknown) => {
    if (!refusedInline(adapter, thrown)) throw thrown
    useUrls(adapter)
    return send()
  })
}

/** URL from which any process can serve the document; the signature covers its query. */
function partyUrl(call: CallContext, { options: { muted, beep }, key, name }: Invitation): string {
  const query = new URLSearchParams({ name })
  if (muted !== undefined) query.set('muted', String(muted))
  if (beep !== undefined) query.set('beep', String(beep))
  return `${call.url('party', { operation: key })}?${query.toString()}`
}

function partyForm(call: CallContext, { command, options, key }: Invitation): Fields<CreateCallForm> {
  const { address, timeoutMs } = command
  const from = command.from ?? (call.direction === 'outbound' ? call.from : call.to)
  if (from === undefined) throw invalid('addParticipant needs from: a number of the account')
  return {
    To: textOf(address, 'to'),
    From: textOf(from, 'from'),
    StatusCallback: call.url('party-status', { operation: key }),
    StatusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
    ...(timeoutMs !== undefined && { Timeout: ringSeconds(timeoutMs, 'timeoutMs') }),
    CallerId: options.callerId,
    SendDigits: options.sendDigits,
    MaxPricePerMinute: options.maxPricePerMinute,
    SipAuthUsername: options.sipAuth?.username,
    SipAuthPassword: options.sipAuth?.password,
  }
}

function invalid(message: string): TelephonyError {
  return new TelephonyError('invalid-argument', `${message}; nothing was sent`, { provider: adapterName })
}
