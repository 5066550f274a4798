import type { ErrorCode, OperationFailure } from '@trunkline/core/driver'

/** A reason of the service: its name, and its error codes for a refused request and for an operation that failed later. */
export interface Subcode {
  readonly name: string
  /** Undefined if the HTTP status says more. */
  readonly error: ErrorCode | undefined
  readonly failure: OperationFailure['code']
}

/** The subcode of everything that was canceled, whatever the status is (docs/wire/acs-play-audio.md#cancelled). */
export const cancelledSubcode = 8508

/** The meaning of a subcode; undefined for an unknown one (docs/wire/acs-play-audio.md#subcodes). */
export function subcodeOf(code: number | undefined): Subcode | undefined {
  const row = code === undefined || !Object.hasOwn(rows, code) ? undefined : rows[code]
  if (row === undefined) return undefined
  const [name, error, failure] = row
  return { name, error, failure }
}

/** Every subcode of the table. */
export function knownSubcodes(): readonly number[] {
  return Object.keys(rows).map(Number)
}

type Row = readonly [name: string, error: ErrorCode | undefined, failure: OperationFailure['code']]

// A 5xx status leaves open whether the work was done, so rows that come with one have no error code of their own.
const byStatus = undefined

const rows: Readonly<Record<number, Row>> = {
  0: ['Success', byStatus, 'unknown'],
  7507: ['HMAC validation failed', 'unauthorized', 'rejected'],
  7509: ['HMAC validation failed', 'unauthorized', 'rejected'],
  8500: ['Invalid media mode', 'rejected', 'rejected'],
  8501: ['Call not established', 'not-available', 'rejected'],
  8508: ['Operation cancelled', 'conflict', 'unknown'],
  8511: ['Failed to play the prompt', byStatus, 'media'],
  8522: ['Call or recording not found', 'not-found', 'not-found'],
  8523: ['Invalid argument', 'rejected', 'rejected'],
  8528: ['Call terminated', 'call-ended', 'rejected'],
  8535: ['Invalid file format', 'rejected', 'media'],
  8536: ['File download failed', 'rejected', 'media'],
  8537: ['Keep-alive timeout', byStatus, 'timeout'],
  8553: ['A recording is in progress already', 'conflict', 'rejected'],
  8557: ['Wrong recording format type', 'rejected', 'media'],
  9999: ['Unknown', byStatus, 'unknown'],
}
