import type { WireReply } from '../driver/index.ts'
import { type AttemptReport, type AttemptSetting, type Authorize, exchange, readAll } from './attempt.ts'
import { Budget, checkLimits, defaultLimits, longestRequestMs, type RetryLimits } from './budget.ts'
import { download, type DownloadRequest, type HttpDownload } from './download.ts'
import { type FailedReply, type Failure, type Subject, unreadable } from './failure.ts'
import { decodeBody, type HttpReply, requestIdOf } from './reply.ts'
import { cleanHeaders, type HeaderRecord, type HttpRequest, type OutgoingRequest, prepareRequest } from './request.ts'
import { type Delay, delayOn, withRetries } from './retry.ts'
import { type RuntimeOptions, runtimeOf } from './runtime.ts'
import { parseBase, resolveTarget } from './target.ts'
import { createTransmit } from './transmit.ts'
import { AttemptWatch } from './watch.ts'

/** Creates the HTTP client of an adapter; opens no connection until the first request. */
export function createHttp(options: HttpOptions): Http {
  const base = parseBase(options.baseUrl)
  const runtime = runtimeOf(options)
  const { provider, authorize, classify, onAttempt, delay = delayOn(runtime.clock), ...given } = options
  const limits: RetryLimits = {
    attempts: given.attempts ?? defaultLimits.attempts,
    timeoutMs: given.timeoutMs ?? defaultLimits.timeoutMs,
    maxWaitMs: given.maxWaitMs ?? defaultLimits.maxWaitMs,
  }
  checkLimits(limits)
  const { attempts, timeoutMs } = limits
  const agent = cleanHeaders({ 'user-agent': options.userAgent ?? 'trunkline' })
  const setting: AttemptSetting = {
    runtime,
    transmit: createTransmit(runtime),
    authorize,
    classify,
    timeoutMs,
    onAttempt,
  }

  async function repeated<T>(
    request: HttpRequest,
    headers: HeaderRecord,
    once: (one: Sending) => Promise<T>,
  ): Promise<T> {
    const { deadlineMs, method, repeat, signal } = request
    const target = resolveTarget(base, request)
    const outgoing = prepareRequest(request, target, { ...agent, ...headers })
    const subject = { provider, method, pathAndQuery: target.pathAndQuery, repeat }
    const budget = new Budget(limits, runtime, { deadlineMs, shared: repeat !== 'never' })
    return withRetries(subject, { attempts, budget, delay, signal }, (number) =>
      once({ subject, outgoing, number, budget }),
    )
  }

  return {
    longestRequestMs: longestRequestMs(limits),
    send: (request) => repeated(request, sendHeaders, (one) => sendOnce(setting, { ...one, request })),
    download: (request) => repeated(request, downloadHeaders, (one) => download(setting, { ...one, request })),
  }
}

/** The HTTP client for one carrier. */
export interface Http {
  /** The longest time until a request without a `deadlineMs` settles, in milliseconds; a download settles at its head. */
  readonly longestRequestMs: number
  /** Sends a request and reads its reply to the end; fails only with a `TelephonyError`. */
  send(request: HttpRequest): Promise<HttpReply>
  /** Resolves at the head of the reply; the body comes as fast as it is read, and must be read, left or aborted. */
  download(request: DownloadRequest): Promise<HttpDownload>
}

/** Options of the HTTP client for one carrier. */
export interface HttpOptions extends RuntimeOptions {
  /** Such as `https://contoso.communication.azure.com`; may carry a path prefix, and a trailing slash is dropped. */
  readonly baseUrl: string
  /** The name in errors and reports. */
  readonly provider: string
  /** Called for every attempt, so that each is signed with its own date; receives exactly what is sent. */
  readonly authorize?: Authorize | undefined
  /** Reads the vendor's error body. */
  readonly classify?: ((reply: FailedReply) => Failure | undefined) | undefined
  /** For each attempt, in milliseconds: until the reply is read, in a download until the next bytes; 15 s by default. */
  readonly timeoutMs?: number | undefined
  /** The most times a request is sent, including the first; 3 by default. */
  readonly attempts?: number | undefined
  /**
   * For all waiting between the attempts of one request, in milliseconds; 30 s by default. A carrier that asks to wait longer
   * fails the request at once, with `retryAfterMs` on the error.
   */
  readonly maxWaitMs?: number | undefined
  readonly userAgent?: string | undefined
  /** Waits between attempts; by the clock by default. */
  readonly delay?: Delay | undefined
  /** Observes every attempt. */
  readonly onAttempt?: ((attempt: AttemptReport) => void) | undefined
}

const sendHeaders = { accept: 'application/json', 'accept-encoding': 'gzip, deflate, br' }
// a compressed reply could not be asked for in ranges
const downloadHeaders = { accept: '*/*', 'accept-encoding': 'identity' }
const defaultMaxReplyBytes = 8 * 1024 * 1024

/** One attempt at a request. */
interface Sending {
  readonly subject: Subject
  readonly outgoing: OutgoingRequest
  readonly number: number
  readonly budget: Budget
}

type SendingRequest = Sending & { readonly request: HttpRequest }

async function sendOnce(setting: AttemptSetting, sending: SendingRequest): Promise<HttpReply> {
  const { subject, request, outgoing, number, budget } = sending
  const watch = new AttemptWatch(setting.runtime.clock, () => budget.attemptMs(number), request.signal)
  const accepts = (status: number): boolean => isSuccess(status) || request.accept?.includes(status) === true
  const plan = { subject, request: outgoing, number, signal: request.signal, accepts }
  try {
    return await exchange(setting, plan, watch, (reply) => readReply(sending, reply, watch))
  } finally {
    watch.close()
  }
}

async function readReply(
  { subject, request }: SendingRequest,
  reply: WireReply,
  watch: AttemptWatch,
): Promise<HttpReply> {
  const { status, headers } = reply
  const requestId = requestIdOf(headers)
  const limit = request.maxReplyBytes ?? defaultMaxReplyBytes
  const text = await readAll(reply, limit, watch)
  if (text === undefined) throw unreadable(subject, { status, requestId }, `the body is longer than ${limit} bytes`)
  return { status, headers, ...(requestId === undefined ? {} : { requestId }), body: bodyOf(text) }

  function bodyOf(whole: string): unknown {
    try {
      return decodeBody(whole, headers['content-type'])
    } catch {
      throw unreadable(subject, { status, requestId }, 'the body is not the JSON that it says it is')
    }
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300
}
