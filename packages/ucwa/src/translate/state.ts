import { type Address, type State } from '@trunkline/core/driver'
import * as z from 'zod'

import { addressOf } from './address.ts'

/** What is remembered of an invitation, a call, its flow, its conversation or its meeting: the newest that was told. */
export interface Track {
  readonly state?: string | undefined
  /** Absolute, by bare relation, at hosts that are allowed; a missing one means that it is not possible now. */
  readonly links: Readonly<Record<string, string>>
  /** Of a call: names it to another one's transfer. */
  readonly callContext?: string | undefined
  /** The delivery that told it, where deliveries may come in any order. */
  readonly place?: Place | undefined
}

/** Where a delivery stands among those of the same key. */
export interface Place {
  readonly key: string
  readonly ack: number
}

/** A participant of the conversation. */
export interface KnownParticipant {
  /** Of `uri`. */
  readonly address: Address
  readonly uri: string
  readonly name?: string | undefined
  /** Absolute. */
  readonly eject?: string | undefined
}

/** The three tracks of a call, in whichever order they are told, and what surrounds them. */
export interface KnownCall {
  readonly invitation?: Track | undefined
  readonly call?: Track | undefined
  readonly flow?: Track | undefined
  readonly conversation?: Track | undefined
  readonly meeting?: Track | undefined
  /** It was connected once. */
  readonly answered: boolean
  /** When we take the invitation back ourselves: milliseconds since 1970. */
  readonly ringsUntil?: number | undefined
  /** By the path of their resource. */
  readonly participants: ReadonlyMap<string, KnownParticipant>
}

/** The names under which tracks are kept. */
export type TrackName = 'invitation' | 'call' | 'flow' | 'conversation' | 'meeting'

/** What is known of a call; what cannot be read is not known. */
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

/** What is known after a patch. Only what it names is read, so that many events cost no more than what they say. */
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

/** Under which name a participant is kept. */
export function participantName(path: string): string {
  return participantPrefix + path
}

/** A state with a patch merged in, as core does it. */
export function patched(state: State, patch: State | undefined): State {
  return Object.fromEntries(Object.entries({ ...state, ...patch }).filter(([, value]) => value !== null))
}

/** Whether a later delivery has told this track already. */
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
