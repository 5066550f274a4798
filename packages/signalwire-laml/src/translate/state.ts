import { type Json, type State } from '@trunkline/core/driver'

import { type ConferenceMemory, readConference } from './conference-state.ts'
import { fieldsIn } from './json.ts'

/** What a call that is not parked does. */
export type Mode = 'document' | 'streaming' | 'held' | 'conference' | 'bridged'

/** The document that a call runs, as far as this adapter made it. */
export interface CurrentDocument {
  /** The number of its operation. */
  readonly operation: number
  readonly mode: Mode
  /** Its text, so that any process can serve it. */
  readonly document: string
  /** What may be said or pressed, where one of several answers is collected. */
  readonly choices?: readonly Choice[]
}

/** One of several answers. */
export interface Choice {
  readonly label: string
  readonly phrases: readonly string[]
  readonly digit?: string
}

/** A one-way stream that was started by REST. */
export interface Listening {
  readonly operation: number
  readonly streamSid: string
}

/** This adapter's memory of a call. */
export interface LamlState {
  readonly current: CurrentDocument | undefined
  /** The number of the operation that finished last; 0 before the first. */
  readonly finished: number
  readonly listening: Listening | undefined
  /** The party that it was transferred to has answered. */
  readonly transferred: boolean
  /** The call reports its states to us. */
  readonly watched: boolean
  /** The conference that the call was moved into. */
  readonly conference: ConferenceMemory | undefined
}

/** Reads a call's state; what is not there is as at the beginning. */
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

/** The document that runs, `undefined` when the call is parked. */
export function running({ current, finished }: LamlState): CurrentDocument | undefined {
  return current !== undefined && current.operation > finished ? current : undefined
}

/** What a call does at the moment; one that is alone in a conference, and can be heard, is as good as parked. */
export function placeOf(state: LamlState): 'parked' | Mode {
  const current = running(state)
  if (current === undefined) return 'parked'
  const { conference } = state
  if (current.mode !== 'conference' || conference === undefined) return current.mode
  return conference.parties.length === 0 && !conference.muted ? 'parked' : 'conference'
}

/** The patch that an accepted document makes. */
export function currentPatch({ choices, ...current }: CurrentDocument): State {
  return { current: { ...current, ...(choices && { choices: choices.map((choice) => ({ ...choice })) }) } }
}

/** The patch by which a call is parked after operation `finished`. */
export function parkedPatch(finished: number): State {
  return { current: null, finished }
}

/** The patch by which a one-way stream is remembered; `undefined` forgets it. */
export function listeningPatch(listening: Listening | undefined): State {
  return { listening: listening === undefined ? null : { ...listening } }
}

/** The patch by which a transfer is remembered to have succeeded. */
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
