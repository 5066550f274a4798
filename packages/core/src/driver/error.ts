import type { OperationFailure } from './event.ts'
import { masked, printable } from './printable.ts'

/** Everything that can go wrong, as one closed list. Callers branch on this, never on the text of a message. */
export type ErrorCode =
  /** An argument is not valid; nothing was sent. */
  | 'invalid-argument'
  /** The configuration is not valid; the message lists every problem with its path. */
  | 'invalid-configuration'
  /** The adapter's package is not installed; the message names the command that installs it. */
  | 'missing-package'
  /** The provider can never do this, according to its manifest; nothing was sent. */
  | 'unsupported'
  /** The provider can do this, but not for this call at this moment; nothing was sent. */
  | 'not-available'
  /** The call was set up without what this needs; the message names the `prepare` option to pass. */
  | 'not-prepared'
  /** Something else runs on the call that excludes this. */
  | 'conflict'
  /** The moment for this has passed, such as answering a call that stopped ringing. */
  | 'too-late'
  /** The call has ended. */
  | 'call-ended'
  /** The carrier refused the credentials, or they lack a permission. */
  | 'unauthorized'
  /** The carrier does not know the call, recording or number. */
  | 'not-found'
  /** The carrier understood the request and refused it. */
  | 'rejected'
  /** The carrier asks to slow down. */
  | 'rate-limited'
  /** The carrier is temporarily out of order. Nothing was done, or the request is safe to repeat. */
  | 'unavailable'
  /** The carrier was not reached: nothing was sent. */
  | 'network'
  /** The awaited result did not arrive in time. */
  | 'timeout'
  /** The caller's `signal` was aborted, or the request was withdrawn. */
  | 'cancelled'
  /** The request may or may not have been carried out; repeating it could do it twice. */
  | 'outcome-unknown'
  /** The carrier's reply could not be understood. */
  | 'unexpected-reply'
  /** The carrier began an operation and could not finish it, such as a prompt that could not be fetched. */
  | 'operation-failed'
  /** The client, or the handle (stream, recording, transcription), was closed before. */
  | 'closed'

/** What surrounds a failure. Every text is safe to print: personal data in it is masked. */
export interface ErrorDetails {
  readonly callId?: string | undefined
  readonly provider?: string | undefined
  /** Repeating the very same request may help and is harmless. */
  readonly retryable?: boolean | undefined
  /** Milliseconds that the carrier asks to wait. */
  readonly retryAfterMs?: number | undefined
  /** Of `operation-failed`: why, in a neutral word; `no-word` where the carrier said nothing. */
  readonly failureCode?: OperationFailure['code'] | undefined
  readonly providerCode?: string | undefined
  readonly providerMessage?: string | undefined
  /** The HTTP status of the carrier's reply. */
  readonly status?: number | undefined
  /** The carrier's own name for the request, for its support desk. */
  readonly requestId?: string | undefined
  /** An earlier attempt at the same request had no clear outcome: what this one asks for may be done. */
  readonly maybeDone?: boolean | undefined
  readonly cause?: unknown
}

/** Marks our errors across copies of this package, where `instanceof` fails. */
const brand = Symbol.for('trunkline.TelephonyError')

/** The one error class of Trunkline. */
export class TelephonyError extends Error {
  readonly [brand] = true
  override readonly name = 'TelephonyError'
  readonly code: ErrorCode
  readonly retryable: boolean
  readonly callId: string | undefined
  readonly provider: string | undefined
  readonly retryAfterMs: number | undefined
  readonly failureCode: OperationFailure['code'] | undefined
  readonly providerCode: string | undefined
  readonly providerMessage: string | undefined
  readonly status: number | undefined
  readonly requestId: string | undefined
  /** An earlier attempt at the same request had no clear outcome: what the last one asked for may be done. */
  readonly maybeDone: boolean

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(masked(message), details.cause === undefined ? undefined : { cause: redactedCause(details.cause) })
    this.code = code
    this.retryable = details.retryable ?? false
    this.callId = details.callId
    this.provider = details.provider
    this.retryAfterMs = details.retryAfterMs
    this.failureCode = details.failureCode
    this.providerCode = lineOf(details.providerCode, 200)
    this.providerMessage = lineOf(details.providerMessage, 1_000)
    this.status = details.status
    this.requestId = details.requestId
    this.maybeDone = details.maybeDone ?? false
  }

  /** A copy that also says which call and provider it happened to; what is known already stays. */
  with(details: Pick<ErrorDetails, 'callId' | 'provider'>): TelephonyError {
    return new TelephonyError(this.code, this.message, {
      retryable: this.retryable,
      callId: this.callId ?? details.callId,
      provider: this.provider ?? details.provider,
      retryAfterMs: this.retryAfterMs,
      failureCode: this.failureCode,
      providerCode: this.providerCode,
      providerMessage: this.providerMessage,
      status: this.status,
      requestId: this.requestId,
      maybeDone: this.maybeDone,
      cause: this.cause,
    })
  }

  /**
   * The same failure by another name, where the verb knows better what it means: what the carrier said is kept, and this
   * is the cause.
   */
  as(code: ErrorCode, message: string): TelephonyError {
    const { callId, maybeDone, provider, providerCode, providerMessage, requestId, status } = this
    return new TelephonyError(code, message, {
      callId,
      maybeDone,
      provider,
      providerCode,
      providerMessage,
      requestId,
      status,
      cause: this,
    })
  }
}

/** Whether `value` is a `TelephonyError`, of one of `codes` when some are named. */
export function isTelephonyError(value: unknown, ...codes: readonly ErrorCode[]): value is TelephonyError {
  return isOurs(value) && (codes.length === 0 || codes.includes(value.code))
}

function isOurs(value: unknown): value is TelephonyError {
  return value instanceof Error && brand in value
}

/**
 * Anything thrown, as a `TelephonyError`: one of ours passes through, an abort becomes `cancelled`, all else becomes
 * `code` with a cause that keeps only the name and the error number, since messages of HTTP clients print credentials.
 */
export function toTelephonyError(thrown: unknown, code: ErrorCode, message: string): TelephonyError {
  if (isTelephonyError(thrown)) return thrown
  if (thrown instanceof Error && thrown.name === 'AbortError')
    return new TelephonyError('cancelled', `${message}: the signal was aborted`)
  return new TelephonyError(code, message, { cause: thrown })
}

/** The carrier's words, in one line. */
function lineOf(words: string | undefined, length: number): string | undefined {
  return words === undefined ? undefined : printable(masked(words), length)
}

/** Keeps name, error number and one line of text of our own errors; of a stranger's only name and error number. */
function redactedCause(cause: unknown): unknown {
  if (isTelephonyError(cause)) return cause
  if (!(cause instanceof Error)) return undefined
  const number = 'code' in cause && typeof cause.code === 'string' ? ` (${cause.code})` : ''
  const redacted = new Error(`${cause.name}${number}`)
  redacted.name = cause.name
  delete redacted.stack
  return redacted
}
