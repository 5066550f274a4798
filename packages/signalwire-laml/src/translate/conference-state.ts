import type { Address, Json, Participant, State } from '@trunkline/core/driver'

import { fieldsIn } from './json.ts'

/** A party that was called into the conference, answered or not. */
export interface Party {
  readonly callSid: string
  readonly address: Address
  /** The number of the operation that called the party. */
  readonly operation: number
}

/** State of a participant. */
export interface Presence {
  readonly muted: boolean
  readonly held: boolean
}

/** State of the conference that a call was moved into. */
export interface ConferenceMemory {
  readonly name: string
  /** The carrier's id, once it was reported or looked up. */
  readonly sid: string | undefined
  /** The far side of the call itself. */
  readonly far: Address | undefined
  /** Whether the call is muted. */
  readonly muted: boolean
  readonly parties: readonly Party[]
  /** Participants as far as the carrier has reported them, by the id of their call. */
  readonly members: ReadonlyMap<string, Presence>
}

/** Parses the conference in a call's state. Each fact has a key of its own, so that patches do not undo one another. */
export function readConference(state: State): ConferenceMemory | undefined {
  const { name, far } = fieldsIn(state['conference'])
  if (typeof name !== 'string') return undefined
  const sid = state['conferenceSid']
  return {
    name,
    sid: typeof sid === 'string' ? sid : undefined,
    far: readStored(far),
    muted: state['conferenceMuted'] === true,
    parties: entriesOf(state, partyPrefix).flatMap(([callSid, { address, operation }]) => {
      const known = readStored(address)
      return known === undefined ? [] : [{ callSid, address: known, operation: Number(operation ?? 0) }]
    }),
    members: new Map(
      entriesOf(state, memberPrefix).map(([sidOfMember, { muted, held }]) => [
        sidOfMember,
        { muted: muted === true, held: held === true },
      ]),
    ),
  }
}

/** The patch of a call that was moved into a conference. */
export function conferencePatch({ name, far }: Pick<ConferenceMemory, 'name' | 'far'>): State {
  return { conference: { name, ...(far && { far: { ...far } }) } }
}

/** The patch with the carrier's id of the conference. */
export function conferenceSidPatch(sid: string): State {
  return { conferenceSid: sid }
}

/** The patch that mutes or unmutes the call itself. */
export function mutedPatch(muted: boolean): State {
  return { conferenceMuted: muted ? true : null }
}

/** The patch that adds a called party. */
export function partyPatch({ callSid, address, operation }: Party): State {
  return { [partyPrefix + callSid]: { address: { ...address }, operation } }
}

/** The patch with the state of a participant. */
export function memberPatch(callSid: string, presence: Presence): State {
  return { [memberPrefix + callSid]: { ...presence } }
}

/** The patch that removes a participant. */
export function gonePatch(callSid: string): State {
  return { [partyPrefix + callSid]: null, [memberPrefix + callSid]: null }
}

/** Whether a patch removes a called party. */
export function isForgotten(patch: State, { callSid }: Party): boolean {
  return patch[partyPrefix + callSid] === null
}

/** The patch that removes the conference and all participants. */
export function conferenceOverPatch({ parties, members }: ConferenceMemory): State {
  const sids = [...parties.map(({ callSid }) => callSid), ...members.keys()]
  const keys = ['conference', 'conferenceSid', 'conferenceMuted', ...sids.flatMap((sid) => Object.keys(gonePatch(sid)))]
  return Object.fromEntries(keys.map((key) => [key, null]))
}

/** The participants as the carrier has reported them. */
export function rosterOf(
  { far, members, parties }: Pick<ConferenceMemory, 'far' | 'members' | 'parties'>,
  callSid: string | undefined,
): readonly Participant[] {
  return [...members].map(([sid, presence]) => ({ address: addressOf({ far, parties }, sid, callSid), ...presence }))
}

/** The address of a call; an unknown call has its id instead. */
export function addressOf(
  { far, parties }: Pick<ConferenceMemory, 'far' | 'parties'>,
  sid: string,
  callSid: string | undefined,
): Address {
  if (sid === callSid && far !== undefined) return far
  return parties.find((party) => party.callSid === sid)?.address ?? { kind: 'vendor', id: sid }
}

const partyPrefix = 'party:'
const memberPrefix = 'member:'

function entriesOf(state: State, prefix: string): readonly (readonly [string, ReturnType<typeof fieldsIn>])[] {
  return Object.entries(state).flatMap(([key, value]) =>
    key.startsWith(prefix) && value !== null ? [[key.slice(prefix.length), fieldsIn(value)] as const] : [],
  )
}

function readStored(value: Json | undefined): Address | undefined {
  const { kind, number, uri, id } = fieldsIn(value)
  if ((kind === 'phone' || kind === 'local') && typeof number === 'string') return { kind, number }
  if (kind === 'sip' && typeof uri === 'string') return { kind, uri }
  if (kind === 'vendor' && typeof id === 'string') return { kind, id }
  return kind === 'anonymous' ? { kind } : undefined
}
