import type { Json, State } from '@trunkline/core/driver'

import { type ConferenceMemory, readConference } from './conference-state.ts'
import { fieldsIn } from './json.ts'

/** What a call that is not parked does. */
export type Mode = 'document' | 'streaming' | 'held' | 'conference' | 'bridged'

/** The document that a call runs, if this adapter wrote it. */
export interface CurrentDocument {
  /** The number of its operation. */
  readonly operation: number
  readonly mode: Mode
  /** Its text, so that any process can serve it. */
  readonly document: string
  /** The choices of a collection of choices. */
  readonly choices?: readonly Choice[]
}

/** One choice. */
export interface Choice {
  readonly label: string
  readonly phrases: readonly string[]
  readonly digit?: string
}

/** A one-way stream that REST started. */
export interface Listening {
  readonly operation: number
  readonly streamSid: string
}

/** This adapter's state of a call. */
export interface LamlState {
  readonly current: CurrentDocument | undefined
  /** The number of the operation that finished last; 0 before the first. */
  readonly finished: number
  readonly listening: Listening | undefined
  /** Whether the target of the transfer has answered. */
  readonly transferred: boolean
  /** Whether the call reports its states to us. */
  readonly watched: boolean
  /** The conference of the call. */
  readonly conference: ConferenceMemory | undefined
}

/** Parses a call's state; missing parts have their initial value. */
export function readState(state: State): LamlState {
  return {
    current: readCurrent(state['current']),
    finished: Number(state['finished'] ?? 0),
    listening: readListening(state['listening']),
    transferred: state['transferred'] === true,
    watched: state['watched'] === true,
    conference: readConference(state),
  }
}

/** The current document, `undefined` if the call is parked. */
export function running({ current, finished }: LamlState): CurrentDocument | undefined {
  return current !== undefined && current.operation > finished ? current : undefined
}

/** The mode of a call; an unmuted call that is the only one in its conference counts as parked. */
export function placeOf(state: LamlState): 'parked' | Mode {
  const current = running(state)
  if (current === undefined) return 'parked'
  const { conference } = state
  if (current.mode !== 'conference' || conference === undefined) return current.mode
  return conference.parties.length === 0 && !conference.muted ? 'parked' : 'conference'
}

/** The patch of an accepted document. */
export function currentPatch({ choices, ...current }: CurrentDocument): State {
  return { current: { ...current, ...(choices && { choices: choices.map((choice) => ({ ...choice })) }) } }
}

/** The patch that parks a call after operation `finished`. */
export function parkedPatch(finished: number): State {
  return { current: null, finished }
}

/** The patch that stores a one-way stream; `undefined` removes it. */
export function listeningPatch(listening: Listening | undefined): State {
  return { listening: listening === undefined ? null : { ...listening } }
}

/** The patch of a successful transfer. */
export const transferredPatch: State = { transferred: true }

const modes: readonly Mode[] = ['document', 'streaming', 'held', 'conference', 'bridged']

function readCurrent(value: Json | undefined): CurrentDocument | undefined {
  const { operation, mode, document, choices } = fieldsIn(value)
  if (typeof operation !== 'number' || typeof document !== 'string') return undefined
  return {
    operation,
    mode: modes.find((known) => known === mode) ?? 'document',
    document,
    ...(Array.isArray(choices) && { choices: choices.flatMap(readChoice) }),
  }
}

function readChoice(value: Json): readonly Choice[] {
  const { label, phrases, digit } = fieldsIn(value)
  if (typeof label !== 'string' || !Array.isArray(phrases)) return []
  const words = phrases.filter((phrase) => typeof phrase === 'string')
  return [{ label, phrases: words, ...(typeof digit === 'string' && { digit }) }]
}

function readListening(value: Json | undefined): Listening | undefined {
  const { operation, streamSid } = fieldsIn(value)
  if (typeof operation !== 'number' || typeof streamSid !== 'string') return undefined
  return { operation, streamSid }
}
