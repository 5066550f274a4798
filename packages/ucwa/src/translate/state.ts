import type { Address, State } from '@trunkline/core/driver'
import * as z from 'zod'

import { addressOf } from './address.ts'

/** The newest known state of an invitation, a call, its flow, its conversation or its meeting. */
export interface Track {
  readonly state?: string | undefined
  /** Absolute links by bare relation, at allowed hosts only. A missing link means that the operation is not possible now. */
  readonly links: Readonly<Record<string, string>>
  /** Of a call: identifies it in a transfer of another call. */
  readonly callContext?: string | undefined
  /** Position of the delivery that reported the track, if deliveries may arrive in any order. */
  readonly place?: Place | undefined
}

/** Position of a delivery among those with the same key. */
export interface Place {
  readonly key: string
  readonly ack: number
}

/** A participant of the conversation. */
export interface KnownParticipant {
  /** Parsed from `uri`. */
  readonly address: Address
  readonly uri: string
  readonly name?: string | undefined
  /** Absolute link that removes the participant. */
  readonly eject?: string | undefined
}

/** The three tracks of a call, which may arrive in any order, and its surroundings. */
export interface KnownCall {
  readonly invitation?: Track | undefined
  readonly call?: Track | undefined
  readonly flow?: Track | undefined
  readonly conversation?: Track | undefined
  readonly meeting?: Track | undefined
  /** Whether the call was ever connected. */
  readonly answered: boolean
  /** When our own time limit cancels the invitation, in milliseconds since 1970. */
  readonly ringsUntil?: number | undefined
  /** Participants by the path of their resource. */
  readonly participants: ReadonlyMap<string, KnownParticipant>
}

/** The names of the tracks in the state. */
export type TrackName = 'invitation' | 'call' | 'flow' | 'conversation' | 'meeting'

/** Parses the state of a call; unreadable parts count as unknown. */
export function readState(state: State): KnownCall {
  return {
    invitation: trackIn(state, 'invitation'),
    call: trackIn(state, 'call'),
    flow: trackIn(state, 'flow'),
    conversation: trackIn(state, 'conversation'),
    meeting: trackIn(state, 'meeting'),
    answered: state['answered'] === true,
    ringsUntil: typeof state['ringsUntil'] === 'number' ? state['ringsUntil'] : undefined,
    participants: new Map(
      Object.entries(state).flatMap(([name, value]) => {
        const known = participantIn(name, value)
        return known === undefined ? [] : [[name.slice(participantPrefix.length), known]]
      }),
    ),
  }
}

/**
 * Applies a patch. It parses only the parts that the patch names, so the cost of many events stays proportional to
 * their content.
 */
export function updated(known: KnownCall, patch: State | undefined): KnownCall {
  if (patch === undefined) return known
  const { participants: changed, ...news } = readState(patch)
  const participants = new Map(known.participants)
  for (const name of Object.keys(patch))
    if (patch[name] === null) participants.delete(name.slice(participantPrefix.length))
  for (const [path, one] of changed) participants.set(path, one)
  const named = Object.entries(news).filter(([name]) => Object.hasOwn(patch, name))
  return { ...known, ...Object.fromEntries(named), participants }
}

/** The name of a participant in the state. */
export function participantName(path: string): string {
  return participantPrefix + path
}

/** Merges a patch into a state, as core does it. */
export function patched(state: State, patch: State | undefined): State {
  return Object.fromEntries(Object.entries({ ...state, ...patch }).filter(([, value]) => value !== null))
}

/** Whether a later delivery has already reported this track. */
export function isOlder(place: Place | undefined, known: Track | undefined): boolean {
  return place !== undefined && known?.place?.key === place.key && known.place.ack > place.ack
}

const participantPrefix = 'participant '

const track = z.object({
  state: z.string().optional(),
  links: z.record(z.string(), z.string()),
  callContext: z.string().optional(),
  place: z.object({ key: z.string(), ack: z.number() }).optional(),
})

const participant = z.object({ uri: z.string(), name: z.string().optional(), eject: z.string().optional() })

function participantIn(name: string, value: unknown): KnownParticipant | undefined {
  const parsed = name.startsWith(participantPrefix) ? participant.safeParse(value) : undefined
  return parsed?.success === true ? { ...parsed.data, address: addressOf(parsed.data.uri) } : undefined
}

function trackIn(state: State, name: TrackName): Track | undefined {
  const parsed = track.safeParse(state[name])
  return parsed.success ? parsed.data : undefined
}
