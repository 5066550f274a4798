import { type Json, type State } from '@trunkline/core/driver'

/** What the adapter remembers of a call. Every member may be missing: an event may come before the reply that brings it. */
export interface PlayAudioState {
  /** By which the call is recorded; no reply to a dial tells it (R19). */
  readonly serverCallId?: string
  /** Whether the call was established at any time: the service does not say why one ends. */
  readonly connected?: boolean
  /** Participant ids by raw id, as last reported. */
  readonly roster?: Texts
  /** Participant ids by raw id of those who were added, from the replies. */
  readonly added: Texts
  /** Participant ids of those whose removal was accepted. */
  readonly leaving: readonly string[]
  /** By recording id, the id of the call that it was started by. */
  readonly recorded: Texts
  /** By operation, until when a prompt may play at the longest: milliseconds since 1970, `Infinity` for one that repeats. */
  readonly playing: Texts
  /** Operations whose prompt is over; the result of one may come before the reply to its request. */
  readonly played: readonly string[]
}

type Texts = Readonly<Record<string, string>>

/** Reads what the adapter remembers of a call; members of another type are left out. */
export function readState(state: State): PlayAudioState {
  const { serverCallId, connected, roster } = state
  return {
    ...(typeof serverCallId === 'string' && { serverCallId }),
    ...(typeof connected === 'boolean' && { connected }),
    ...(isTexts(roster) && { roster }),
    added: scattered('added', state),
    leaving: Object.keys(scattered('leaving', state)),
    recorded: scattered('recorded', state),
    playing: scattered('playing', state),
    played: Object.keys(scattered('played', state)),
  }
}

/** Writes what the adapter remembers of a call; a member that is undefined is left as it was. */
export function writeState({
  serverCallId,
  connected,
  roster,
  added = {},
  leaving = [],
  recorded = {},
  playing = {},
  played = [],
}: {
  readonly [Name in keyof PlayAudioState]?: PlayAudioState[Name] | undefined
}): State {
  return {
    ...(serverCallId !== undefined && { serverCallId }),
    ...(connected !== undefined && { connected }),
    ...(roster !== undefined && { roster }),
    ...scatter('added', added),
    ...scatter('leaving', Object.fromEntries(leaving.map((id) => [id, id]))),
    ...scatter('recorded', recorded),
    ...scatter('playing', playing),
    ...scatter('played', Object.fromEntries(played.map((operation) => [operation, operation]))),
  }
}

/** Forgets the prompts that are over. */
export function withoutPlayed({ playing, played }: PlayAudioState): State {
  const over = played.filter((operation) => operation in playing)
  return Object.fromEntries(
    over.flatMap((operation) => [`playing:${operation}`, `played:${operation}`].map((name) => [name, null])),
  )
}

/** Each entry under a name of its own: patches are merged member by member, and two of them may cross. */
function scatter(kind: string, entries: Texts): State {
  return Object.fromEntries(Object.entries(entries).map(([name, value]) => [`${kind}:${name}`, value]))
}

function scattered(kind: string, state: State): Texts {
  const entries = Object.entries(state).flatMap(([name, value]) =>
    name.startsWith(`${kind}:`) && typeof value === 'string' ? [[name.slice(kind.length + 1), value] as const] : [],
  )
  return Object.fromEntries(entries)
}

function isTexts(value: Json | undefined): value is Texts {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((item) => typeof item === 'string')
}
