import { type ErrorCode, printable, TelephonyError } from '../driver/index.ts'
import { type HttpRequest, type Repeat } from './request.ts'
import { shortPath } from './target.ts'
import type { WireFault } from './transmit.ts'

/** A reply that says no. */
export interface FailedReply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON when it is JSON, else text: maybe HTML, maybe empty. */
  readonly body: unknown
}

/** What an adapter reads from a failed reply; what it leaves out is decided by the status. */
export interface Failure {
  readonly code?: ErrorCode | undefined
  readonly providerCode?: string | undefined
  readonly providerMessage?: string | undefined
}

/** A failed attempt: the error to throw if it was the last one, and what the decision on another one needs. */
export class AttemptFailure extends Error {
  override readonly name = 'AttemptFailure'
  readonly error: TelephonyError
  /** Another attempt may succeed. */
  readonly transient: boolean
  /** The carrier may have done the work. */
  readonly outcomeUnknown: boolean

  constructor(error: TelephonyError, transient: boolean, outcomeUnknown: boolean) {
    super(error.code)
    this.error = error
    this.transient = transient
    this.outcomeUnknown = outcomeUnknown
  }
}

/** What every message about an exchange names. */
export interface Subject {
  readonly provider: string
  readonly method: HttpRequest['method']
  readonly pathAndQuery: string
  readonly repeat: Repeat
}

/** An attempt that failed on the line. */
export function failureOnLine(subject: Subject, fault: WireFault, timeoutMs: number): AttemptFailure {
  const unknown = fault.sent && subject.repeat !== 'safe'
  const code = codeOnLine(fault, unknown)
  const error = new TelephonyError(code, messageOnLine(subject, fault, timeoutMs, unknown), {
    provider: subject.provider,
    retryable: fault.reason !== 'cancelled' && !unknown,
    cause: fault.cause,
  })
  return new AttemptFailure(error, fault.reason !== 'cancelled', unknown)
}

/** An attempt that the carrier answered with a failure at the time `now`; `secrets` never appear in the error. */
export function failureInReply(
  subject: Subject,
  reply: FailedReply & { readonly requestId: string | undefined },
  failure: Failure,
  { secrets, now }: { readonly secrets: readonly string[]; readonly now: number },
): AttemptFailure {
  const code = failure.code ?? codeForStatus(reply.status, subject.repeat)
  const transient = failure.code === undefined ? repeatedStatuses.has(reply.status) : transientCodes.has(code)
  const providerCode = vendorText(failure.providerCode, 100, secrets)
  const providerMessage = vendorText(failure.providerMessage, 500, secrets)
  const vendor = [providerCode, providerMessage].filter(Boolean).join(' ')
  const error = new TelephonyError(code, messageInReply(subject, code, reply, vendor), {
    provider: subject.provider,
    retryable: isRetryable(code, transient, subject.repeat),
    retryAfterMs: retryAfterMs(reply.headers, now),
    providerCode,
    providerMessage,
    status: reply.status,
    requestId: reply.requestId,
  })
  return new AttemptFailure(error, transient, code === 'outcome-unknown')
}

/** A reply that promises success and cannot be read. */
export function unreadable(
  subject: Subject,
  reply: { readonly status: number; readonly requestId: string | undefined },
  why: string,
): TelephonyError {
  const message = `${subject.provider} answered ${requestLine(subject)} with ${reply.status}, but ${why}`
  return new TelephonyError('unexpected-reply', message + idNote(reply.requestId), {
    provider: subject.provider,
    status: reply.status,
    requestId: reply.requestId,
  })
}

/** The failure of a request that somebody stopped, or that ended, while an earlier attempt may have been carried out. */
export function leftUnknown(subject: Subject, last: TelephonyError): TelephonyError {
  const message = `${maybeDone(subject)}: an earlier attempt had no clear outcome, and the last one failed: ${last.message}`
  const { provider, retryAfterMs: wait, providerCode, providerMessage, status, requestId } = last
  const details = { retryAfterMs: wait, providerCode, providerMessage, status, requestId, cause: last.cause }
  return new TelephonyError('outcome-unknown', message, { ...details, provider: provider ?? subject.provider })
}

/** The failure of a request whose caller aborted when nothing was on its way. */
export function cancelled(subject: Subject): TelephonyError {
  const message = `${requestLine(subject)} to ${subject.provider} was not sent: the signal was aborted`
  return new TelephonyError('cancelled', message, { provider: subject.provider })
}

/** Milliseconds that a `Retry-After` header asks for, in seconds or as a date by the carrier's own clock, else by ours. */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const asked = headers['retry-after']?.trim() ?? ''
  if (/^\d{1,9}(\.\d+)?$/.test(asked)) return Math.round(Number(asked) * 1000)
  const until = Date.parse(asked)
  if (!/[a-z]/i.test(asked) || Number.isNaN(until)) return undefined
  const carrierNow = Date.parse(headers['date'] ?? '')
  return Math.max(0, until - (Number.isNaN(carrierNow) ? now : carrierNow))
}

const repeatedStatuses: ReadonlySet<number> = new Set([408, 429, 500, 502, 503, 504])
const transientCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'rate-limited',
  'unavailable',
  'timeout',
  'network',
  'outcome-unknown',
])
const statusCodes: Readonly<Record<number, ErrorCode>> = {
  400: 'rejected',
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'not-found',
  408: 'timeout',
  409: 'conflict',
  410: 'not-found',
  412: 'conflict',
  422: 'rejected',
  429: 'rate-limited',
  503: 'unavailable',
}

function codeForStatus(status: number, repeat: Repeat): ErrorCode {
  const code = statusCodes[status]
  if (code !== undefined) return code
  if (status < 500) return 'unexpected-reply'
  return repeat === 'safe' ? 'unavailable' : 'outcome-unknown'
}

/** A request that must not be sent twice may be repeated only after the carrier said that it did nothing. */
function isRetryable(code: ErrorCode, transient: boolean, repeat: Repeat): boolean {
  if (code === 'outcome-unknown') return false
  return repeat === 'never' ? code === 'rate-limited' || code === 'unavailable' : transient
}

function codeOnLine(fault: WireFault, unknown: boolean): ErrorCode {
  if (unknown) return 'outcome-unknown'
  if (fault.reason === 'timeout') return fault.sent ? 'timeout' : 'network'
  return fault.reason
}

function messageOnLine(subject: Subject, fault: WireFault, timeoutMs: number, unknown: boolean): string {
  const why = {
    network: `the connection failed${fault.number === undefined ? '' : ` (${fault.number})`}`,
    timeout: fault.sent ? `no reply within ${timeoutMs} ms` : `no connection within ${timeoutMs} ms`,
    cancelled: 'the signal was aborted',
  }[fault.reason]
  if (unknown) return `${maybeDone(subject)}: it was on its way when it ended, ${why}`
  if (fault.sent) return `${requestLine(subject)} to ${subject.provider} got no whole reply: ${why}`
  return `${subject.provider} was not reached for ${requestLine(subject)}, nothing was sent: ${why}`
}

function messageInReply(
  subject: Subject,
  code: ErrorCode,
  reply: { readonly status: number; readonly requestId: string | undefined },
  vendor: string,
): string {
  const detail = `${vendor === '' ? '' : `: ${vendor}`}${idNote(reply.requestId)}`
  if (code === 'outcome-unknown') return `${maybeDone(subject)}, it answered ${reply.status}${detail}`
  const verb = reply.status >= 400 && reply.status < 500 ? 'refused' : 'answered'
  return `${subject.provider} ${verb} ${requestLine(subject)} with ${reply.status}${detail}`
}

function maybeDone(subject: Subject): string {
  return `${subject.provider} may or may not have carried out ${requestLine(subject)}`
}

function requestLine(subject: Subject): string {
  return `${subject.method} ${shortPath(subject.pathAndQuery)}`
}

function idNote(requestId: string | undefined): string {
  return requestId === undefined ? '' : ` (request id ${requestId})`
}

/** The vendor's own words, in one bounded line, without the credentials that some gateways repeat. */
function vendorText(text: string | undefined, length: number, secrets: readonly string[]): string | undefined {
  if (text === undefined) return undefined
  const masked = secrets.reduce((whole, secret) => whole.replaceAll(secret, '***'), text)
  return printable(masked, length) || undefined
}
