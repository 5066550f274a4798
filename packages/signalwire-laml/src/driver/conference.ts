import {
  type Accepted,
  type Address,
  addressText,
  type CallContext,
  type Participant,
  type PlaySource,
  type State,
  TelephonyError,
  type Translated,
} from '@trunkline/core/driver'

import { conferenceVerbs } from '../documents/verbs.ts'
import type { AdapterContext } from '../driver/context.ts'
import {
  addressOf,
  conferencePatch,
  conferenceSidPatch,
  type ConferenceMemory,
  mutedPatch,
  readConference,
  rosterOf,
} from '../translate/conference-state.ts'
import { operationKey } from '../translate/operation.ts'
import { placeOf, readState } from '../translate/state.ts'
import { adapterName } from '../wire/adapter-name.ts'
import { park, replaceDocument } from './document.ts'
import { routeOf } from './mode.ts'
import { sidOf } from './sid.ts'

/** Moves the call into a conference of its own, which ends with the call. */
export async function enterConference(adapter: AdapterContext, call: CallContext, muted = false): Promise<Accepted> {
  const key = operationKey('conference', call.operation)
  const name = conferenceName(call.id, key)
  const options = {
    muted,
    startConferenceOnEnter: true,
    endConferenceOnExit: true,
    statusCallback: call.url('conference', { operation: key }),
  }
  const accepted = await replaceDocument(adapter, call, {
    kind: 'conference',
    mode: 'conference',
    verbs: (next) => conferenceVerbs(name, options, next),
  })
  const far = farOf(call)
  return { ...accepted, state: { ...accepted.state, ...conferencePatch({ name, far }), ...mutedPatch(muted) } }
}

/**
 * Reports the participants whose notices arrived before the reply, since only the reply says whose calls they name.
 * `whom` is the one call that was unknown before; without it, no call was known.
 */
export async function rosterSoFar(
  adapter: AdapterContext,
  call: CallContext,
  news: State,
  whom?: string,
): Promise<readonly Translated[]> {
  const snapshot = await adapter.host.ask(call.id)
  const conference = readConference({ ...snapshot?.state, ...news })
  const members = [...(conference?.members.keys() ?? [])]
  if (conference === undefined || !members.some((sid) => whom === undefined || sid === whom)) return []
  const participants = rosterOf(conference, call.providerCallId)
  return [{ event: { type: 'participant-changed', participants }, callId: call.id }]
}

/** The name of the conference that operation `key` of a call opened; it is unique. */
export function conferenceName(callId: string, key: string): string {
  return `${callId}.${key}`
}

/** Mutes a party. A parked call is moved into a conference first, since only conferences can mute. */
export async function mute(adapter: AdapterContext, call: CallContext, target: Address | undefined): Promise<Accepted> {
  if (routeOf(call, 'mute') === 'participant') return setMuted(adapter, call, target, true)
  if (target !== undefined && !isFar(call, target)) throw notTakingPart(call)
  const accepted = await enterConference(adapter, call, true)
  return { ...accepted, events: await rosterSoFar(adapter, call, accepted.state ?? {}) }
}

/** Unmutes a party; a call that is the only one in its conference is parked. */
export async function unmute(
  adapter: AdapterContext,
  call: CallContext,
  target: Address | undefined,
): Promise<Accepted> {
  if (routeOf(call, 'unmute') === 'nothing') return {}
  const { parties } = conferenceOf(call)
  if (parties.length === 0 && (target === undefined || isFar(call, target))) return park(adapter, call)
  return setMuted(adapter, call, target, false)
}

async function setMuted(
  adapter: AdapterContext,
  call: CallContext,
  target: Address | undefined,
  muted: boolean,
): Promise<Accepted> {
  const callSid = callSidOf(call, target)
  const { sid, state } = await findConference(adapter, call)
  await adapter.client.participants.update(sid, callSid, { Muted: muted }, { signal: call.signal })
  return { state: { ...state, ...(callSid === sidOf(call) && mutedPatch(muted)) } }
}

/** Plays music or silence to the call itself, while the others in the conference continue. */
export async function holdInConference(
  adapter: AdapterContext,
  call: CallContext,
  music: PlaySource | undefined,
): Promise<Accepted> {
  const { sid, state } = await findConference(adapter, call)
  // the token of the route names the call, and the signature covers the query
  const query = music?.kind === 'url' ? `?${new URLSearchParams({ music: music.url }).toString()}` : ''
  const wait = { HoldUrl: `${call.url('wait')}${query}`, HoldMethod: 'POST' } as const
  await adapter.client.participants.hold(sid, sidOf(call), wait, { signal: call.signal })
  return { state }
}

/** Returns the call to its conference. */
export async function unholdInConference(adapter: AdapterContext, call: CallContext): Promise<Accepted> {
  const { sid, state } = await findConference(adapter, call)
  await adapter.client.participants.unhold(sid, sidOf(call), { signal: call.signal })
  return { state }
}

/** Lists the participants: read from the carrier in a conference, otherwise only the far side. */
export async function listParticipants(adapter: AdapterContext, call: CallContext): Promise<readonly Participant[]> {
  const state = readState(call.state)
  const alone = {
    address: farOf(call) ?? { kind: 'anonymous' },
    muted: false,
    held: placeOf(state) === 'held',
  } as const
  if (state.conference === undefined) return [alone]
  const found = await searchConference(adapter, call, state.conference)
  if (found === undefined) return [{ ...alone, muted: state.conference.muted }]
  const { conference } = state
  const listed: Participant[] = []
  for await (const { call_sid, muted, hold } of adapter.client.participants.list(found, {}, { signal: call.signal })) {
    if (typeof call_sid !== 'string') continue
    const address = addressOf(conference, call_sid, call.providerCallId)
    listed.push({ address, muted: muted === true, held: hold === true })
  }
  return listed
}

/** The call's conference; fails with `conflict` without one. */
export function conferenceOf(call: CallContext): ConferenceMemory {
  const { conference } = readState(call.state)
  if (conference !== undefined) return conference
  throw new TelephonyError('not-available', 'the call is not in a conference; nothing was sent', about(call))
}

/** The carrier's id of the call's conference, and the patch that stores it. */
export async function findConference(
  adapter: AdapterContext,
  call: CallContext,
): Promise<{ readonly sid: string; readonly state: State }> {
  const conference = conferenceOf(call)
  const sid = await searchConference(adapter, call, conference)
  if (sid !== undefined) return { sid, state: conferenceSidPatch(sid) }
  throw new TelephonyError('not-available', 'the conference has not begun at the carrier; try again', about(call))
}

async function searchConference(
  { client }: AdapterContext,
  { signal }: CallContext,
  { sid, name }: ConferenceMemory,
): Promise<string | undefined> {
  if (sid !== undefined) return sid
  for await (const found of client.conferences.list({ FriendlyName: name }, { signal })) {
    if (found.friendly_name === name && found.status !== 'completed') return found.sid
  }
  return undefined
}

/** The call of the target: the far side's by default. */
function callSidOf(call: CallContext, target: Address | undefined): string {
  if (target === undefined || isFar(call, target)) return sidOf(call)
  const party = conferenceOf(call).parties.find(({ address }) => addressText(address) === addressText(target))
  if (party !== undefined) return party.callSid
  throw notTakingPart(call)
}

/** Whether this address is the far side of the call itself. */
export function isFar(call: CallContext, target: Address): boolean {
  const far = farOf(call)
  return far !== undefined && addressText(far) === addressText(target)
}

/** The error of a verb that names a party outside the call. */
export function notTakingPart(call: CallContext): TelephonyError {
  const message = 'the party with the given address does not take part in the call; nothing was sent'
  return new TelephonyError('not-found', message, about(call))
}

function farOf({ direction, from, to }: CallContext): Address | undefined {
  return direction === 'outbound' ? to : from
}

function about(call: CallContext): { readonly provider: string; readonly callId: string } {
  return { provider: adapterName, callId: call.id }
}
