import { type ErrorCode, printable, TelephonyError } from '../driver/index.ts'
import type { HttpRequest, Repeat } from './request.ts'
import { shortPath } from './target.ts'
import type { WireFault } from './transmit.ts'

/** A reply with a failure status. */
export interface FailedReply {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON when it is JSON, else text: maybe HTML, maybe empty. */
  readonly body: unknown
}

/** What an adapter reads from a failed reply; the status decides members that it leaves out. */
export interface Failure {
  readonly code?: ErrorCode | undefined
  readonly providerCode?: string | undefined
  readonly providerMessage?: string | undefined
  /**
   * Whether the carrier says that it did nothing, so that even a request that is unsafe to repeat may be sent again.
   * Default: for 429 and for `rate-limited`.
   */
  readonly nothingDone?: boolean | undefined
  /** Whether waiting can help. Default: by code, or else by status. */
  readonly transient?: boolean | undefined
}

/** A failed attempt: the error to throw if it was the last one, and what the decision on another one needs. */
export class AttemptFailure extends Error {
  override readonly name = 'AttemptFailure'
  readonly error: TelephonyError
  /** Another attempt may succeed, and does no harm. */
  readonly repeatable: boolean
  /** The carrier may have done the work, and must not do it twice. */
  readonly outcomeUnknown: boolean
  /** The carrier may have done the work, whether or not that matters. */
  readonly mayBeDone: boolean

  constructor(error: TelephonyError, repeatable: boolean, outcomeUnknown: boolean, mayBeDone = outcomeUnknown) {
    super(error.code)
    this.error = error
    this.repeatable = repeatable
    this.outcomeUnknown = outcomeUnknown
    this.mayBeDone = mayBeDone
  }
}

/** What every message about an exchange names. */
export interface Subject {
  readonly provider: string
  readonly method: HttpRequest['method']
  readonly pathAndQuery: string
  readonly repeat: Repeat
}

/** An attempt that failed on the line, where it could last `limitMs`. */
export function failureOnLine(subject: Subject, fault: WireFault, limitMs: number): AttemptFailure {
  const unknown = fault.sent && subject.repeat !== 'safe'
  const code = codeOnLine(fault, unknown)
  const error = new TelephonyError(code, messageOnLine(subject, fault, limitMs, unknown), {
    provider: subject.provider,
    retryable: fault.reason !== 'cancelled' && !unknown,
    cause: fault.cause,
  })
  const harmless = !fault.sent || subject.repeat !== 'never'
  return new AttemptFailure(error, harmless && fault.reason !== 'cancelled', unknown, fault.sent)
}

/** An attempt that the carrier answered with a failure at the time `now`; `secrets` never appear in the error. */
export function failureInReply(
  subject: Subject,
  reply: FailedReply & { readonly requestId: string | undefined },
  failure: Failure,
  { secrets, now }: { readonly secrets: readonly string[]; readonly now: number },
): AttemptFailure {
  const { code, harmless, nothingDone, transient } = verdictOn(subject, reply.status, failure)
  const providerCode = vendorText(failure.providerCode, 100, secrets)
  const providerMessage = vendorText(failure.providerMessage, 500, secrets)
  const vendor = [providerCode, providerMessage].filter(Boolean).join(' ')
  const wait = retryAfterMs(reply.headers, now)
  const error = new TelephonyError(code, messageInReply(subject, code, reply, vendor) + waitNote(wait), {
    provider: subject.provider,
    retryable: transient && harmless && code !== 'outcome-unknown',
    retryAfterMs: wait,
    providerCode,
    providerMessage,
    status: reply.status,
    requestId: reply.requestId,
  })
  const mayBeDone = reply.status >= 500 && !nothingDone
  return new AttemptFailure(error, transient && harmless, code === 'outcome-unknown', mayBeDone)
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

/** The failure of a request that was stopped or ended while an earlier attempt may have been carried out. */
export function leftUnknown(subject: Subject, last: TelephonyError): TelephonyError {
  const message = `${maybeDone(subject)}: an earlier attempt had no clear outcome, and the last one failed: ${last.message}`
  const { provider, retryAfterMs: wait, providerCode, providerMessage, status, requestId } = last
  const details = { retryAfterMs: wait, providerCode, providerMessage, status, requestId, cause: last.cause }
  return new TelephonyError('outcome-unknown', message, { ...details, provider: provider ?? subject.provider })
}

/** A refusal of a request of which an earlier attempt may have been carried out: it may be refused for that very reason. */
export function doneBefore(last: TelephonyError): TelephonyError {
  const { cause, code, message, provider, providerCode, providerMessage, requestId, retryable, status } = last
  const details = { cause, maybeDone: true, provider, providerCode, providerMessage, requestId, retryable, status }
  return new TelephonyError(code, message, details)
}

/** The failure of a request whose credentials took too long. */
export function unprepared(subject: Subject, limitMs: number): TelephonyError {
  const message = `the credentials for ${subject.provider} were not ready within ${limitMs} ms; nothing was sent`
  return new TelephonyError('timeout', message, { provider: subject.provider, retryable: true })
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

/** What a refusal means for the request, and for another attempt at it. */
interface Verdict {
  readonly code: ErrorCode
  /** Whether another attempt cannot make the carrier do anything twice. */
  readonly harmless: boolean
  readonly nothingDone: boolean
  /** Whether another attempt may succeed. */
  readonly transient: boolean
}

function verdictOn({ repeat }: Subject, status: number, failure: Failure): Verdict {
  const nothingDone = failure.nothingDone ?? (status === 429 || failure.code === 'rate-limited')
  const code = codeInReply(status, failure.code, nothingDone ? 'safe' : repeat)
  const mayPass = failure.code === undefined ? repeatedStatuses.has(status) : transientCodes.has(code)
  return { code, harmless: nothingDone || repeat !== 'never', nothingDone, transient: failure.transient ?? mayPass }
}

function codeInReply(status: number, named: ErrorCode | undefined, repeat: Repeat): ErrorCode {
  const code = named ?? statusCodes[status] ?? (status < 500 ? 'unexpected-reply' : 'unavailable')
  // a fault of the carrier may have come after the work, unless its code says what became of the request
  if (repeat === 'safe' || status < 500 || !transientCodes.has(code)) return code
  if (repeat === 'keyed' && (named !== undefined || status === 503)) return code
  return 'outcome-unknown'
}

function waitNote(retryAfter: number | undefined): string {
  return retryAfter === undefined ? '' : `; it asks to wait ${Math.ceil(retryAfter / 1000)} s`
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
  const through = fault.proxy === undefined ? '' : ` through the proxy ${fault.proxy}`
  return `${subject.provider} was not reached for ${requestLine(subject)}, nothing was sent: ${why}${through}`
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

/** The vendor's error text in one bounded line, without the credentials that some gateways repeat. */
function vendorText(text: string | undefined, length: number, secrets: readonly string[]): string | undefined {
  if (text === undefined) return undefined
  const masked = secrets.reduce((whole, secret) => whole.replaceAll(secret, '***'), text)
  return printable(masked, length) || undefined
}
