import { type ErrorCode, type OperationFailure } from '@trunkline/core/driver'

/** One of the service's reasons: its name, what it means for a refused request, and for an operation that failed later. */
export interface Subcode {
  readonly name: string
  /** Undefined where the HTTP status says more. */
  readonly error: ErrorCode | undefined
  readonly failure: OperationFailure['code']
}

/** The subcode of everything that was cancelled, whatever status stands beside it (docs/wire/acs-play-audio.md#cancelled). */
export const cancelledSubcode = 8508

/** What a subcode means; undefined for one that we do not know (docs/wire/acs-play-audio.md#subcodes). */
export function subcodeOf(code: number | undefined): Subcode | undefined {
  const row = code === undefined || !Object.hasOwn(rows, code) ? undefined : rows[code]
  if (row === undefined) return undefined
  const [name, error, failure] = row
  return { name, error, failure }
}

/** Every subcode that has a row. */
export function knownSubcodes(): readonly number[] {
  return Object.keys(rows).map(Number)
}

type Row = readonly [name: string, error: ErrorCode | undefined, failure: OperationFailure['code']]

// A status of 5xx leaves open whether the work was done: rows that come with one name no error of their own.
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
