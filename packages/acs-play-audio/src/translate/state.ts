import type { Json, State } from '@trunkline/core/driver'

/**
 * State of a call that the adapter keeps. Every member may be missing, since an event may arrive before the reply that
 * sets it.
 */
export interface PlayAudioState {
  /** Identifies the call for recordings. The reply to a dial does not contain it. */
  readonly serverCallId?: string
  /** Whether the call was ever established; the service does not say why a call ends. */
  readonly connected?: boolean
  /** Participant ids by raw id, as last reported. */
  readonly roster?: Texts
  /** Participant ids of added participants by raw id, from the replies. */
  readonly added: Texts
  /** Participant ids whose removal was accepted. */
  readonly leaving: readonly string[]
  /** Server call ids that started a recording, by recording id. */
  readonly recorded: Texts
  /** When each prompt is over at the latest, by operation: milliseconds since 1970, `Infinity` for one that repeats. */
  readonly playing: Texts
  /** Operations whose prompt is over; its result may arrive before the reply to its request. */
  readonly played: readonly string[]
}

type Texts = Readonly<Record<string, string>>

/** Parses the state; members of another type are dropped. */
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

/** Writes the state; an undefined member stays unchanged. */
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

/** Drops the prompts that are over. */
export function withoutPlayed({ playing, played }: PlayAudioState): State {
  const over = played.filter((operation) => operation in playing)
  return Object.fromEntries(
    over.flatMap((operation) => [`playing:${operation}`, `played:${operation}`].map((name) => [name, null])),
  )
}

/** Gives each entry a name of its own, because patches are merged by member and may overlap in time. */
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
