import { type Json, type State } from '@trunkline/core/driver'

/** What a call that is not parked does (R13). */
export type Mode = 'document' | 'streaming' | 'held' | 'bridged'

/** The document that a call runs, as far as this adapter made it. */
export interface CurrentDocument {
  /** The number of its operation. */
  readonly operation: number
  readonly mode: Mode
  /** Its text, so that any process can serve it (R7, R14). */
  readonly document: string
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
  /** The party that it was transferred to has answered (R18). */
  readonly transferred: boolean
  /** The call reports its states to us (R20). */
  readonly watched: boolean
}

/** Reads a call's state; what is not there is as at the beginning. */
export function readState(state: State): LamlState {
  return {
    current: readCurrent(state['current']),
    finished: Number(state['finished'] ?? 0),
    listening: readListening(state['listening']),
    transferred: state['transferred'] === true,
    watched: state['watched'] === true,
  }
}

/** The document that runs, `undefined` when the call is parked. */
export function running({ current, finished }: LamlState): CurrentDocument | undefined {
  return current !== undefined && current.operation > finished ? current : undefined
}

/** The patch that an accepted document makes. */
export function currentPatch(current: CurrentDocument): State {
  return { current: { ...current } }
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

const modes: readonly Mode[] = ['document', 'streaming', 'held', 'bridged']

function readCurrent(value: Json | undefined): CurrentDocument | undefined {
  const { operation, mode, document } = fields(value)
  if (typeof operation !== 'number' || typeof document !== 'string') return undefined
  return { operation, mode: modes.find((known) => known === mode) ?? 'document', document }
}

function readListening(value: Json | undefined): Listening | undefined {
  const { operation, streamSid } = fields(value)
  if (typeof operation !== 'number' || typeof streamSid !== 'string') return undefined
  return { operation, streamSid }
}

function fields(value: Json | undefined): Readonly<Partial<Record<string, Json>>> {
  return isObject(value) ? value : {}
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
