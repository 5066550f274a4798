import { type ErrorCode, TelephonyError, type WireReply } from '../driver/index.ts'
import {
  AttemptFailure,
  cancelled,
  type FailedReply,
  type Failure,
  failureInReply,
  failureOnLine,
  type Subject,
  unprepared,
} from './failure.ts'
import { decodeFailure, readText, requestIdOf } from './reply.ts'
import { cleanHeaders, type OutgoingRequest } from './request.ts'
import type { Runtime } from './runtime.ts'
import { shortPath } from './target.ts'
import { type Transmit, WireFault } from './transmit.ts'
import { type AttemptWatch, unlessAborted } from './watch.ts'

/** One attempt and its outcome; contains no secret, and only the last segment of the path. */
export interface AttemptReport {
  readonly provider: string
  readonly method: OutgoingRequest['method']
  readonly path: string
  /** Counts from 1. */
  readonly attempt: number
  readonly durationMs: number
  readonly status?: number
  readonly requestId?: string
  /** Why it failed. */
  readonly code?: ErrorCode
}

/** Returns the headers that authenticate this request. */
export type Authorize = (
  request: OutgoingRequest,
) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>

/** What an attempt needs from the connection to the carrier. */
export interface AttemptSetting {
  readonly runtime: Runtime
  readonly transmit: Transmit
  readonly authorize: Authorize | undefined
  readonly classify: ((reply: FailedReply) => Failure | undefined) | undefined
  /** For the next bytes of a download, whose body has no other limit. */
  readonly timeoutMs: number
  readonly onAttempt: ((attempt: AttemptReport) => void) | undefined
}

/** One exchange among those that make up a request. */
export interface AttemptPlan {
  readonly subject: Subject
  readonly request: OutgoingRequest
  readonly number: number
  readonly signal: AbortSignal | undefined
  /** Which statuses count as success. */
  readonly accepts: (status: number) => boolean
}

/** Signs and sends a request once, passes the reply to `read`, and reports the attempt. Every failure is handled here. */
export async function exchange<T>(
  setting: AttemptSetting,
  plan: AttemptPlan,
  watch: AttemptWatch,
  read: (reply: WireReply) => Promise<T>,
): Promise<T> {
  const { clock } = setting.runtime
  const started = clock.monotonic()
  let head: WireReply | undefined
  const report = (code?: ErrorCode): void => announce(setting, plan, clock.monotonic() - started, head, code)
  try {
    const { signed, secrets } = await sign(setting, plan, watch)
    watch.restart()
    head = await setting.transmit(signed, watch)
    if (!plan.accepts(head.status)) throw await refusal(setting, plan, head, secrets)
    const result = await read(head)
    report()
    return result
  } catch (thrown) {
    const failure = thrown instanceof WireFault ? failureOnLine(plan.subject, thrown, watch.limitMs) : thrown
    report(codeOf(failure))
    throw failure
  }
}

/** Reads a whole body; a cut in the middle is a fault of the line, on which the request certainly was. */
export async function readAll(reply: WireReply, limit: number, watch: AttemptWatch): Promise<string | undefined> {
  try {
    return await readText(reply.body, limit)
  } catch (thrown) {
    throw new WireFault(watch.stoppedBy ?? 'network', true, thrown)
  }
}

const maxFailureBytes = 256 * 1024

async function sign(
  { authorize }: AttemptSetting,
  { subject, request, signal }: AttemptPlan,
  watch: AttemptWatch,
): Promise<{ signed: OutgoingRequest; secrets: string[] }> {
  if (isAborted(signal)) throw cancelled(subject)
  if (authorize === undefined) return { signed: request, secrets: [] }
  try {
    const proof = cleanHeaders(await unlessAborted(Promise.resolve(authorize(request)), watch.signal))
    const secrets = Object.values(proof).flatMap((value) => [value, ...value.split(/[\s,;&]+/)])
    const signed = { ...request, headers: { ...request.headers, ...proof } }
    // short pieces, such as a date or a scheme, are not secrets, and masking them would mask ordinary words
    return { signed, secrets: secrets.filter((secret) => secret.length >= 12) }
  } catch (thrown) {
    if (isAborted(signal)) throw cancelled(subject)
    if (watch.stoppedBy === 'timeout') throw unprepared(subject, watch.limitMs)
    if (thrown instanceof TelephonyError) throw thrown
    const message = `the credentials for ${subject.provider} could not be prepared; nothing was sent`
    throw new TelephonyError('unauthorized', message, { provider: subject.provider, cause: thrown })
  }
}

/** The status decides, even if the body of a failure cannot be read. */
async function refusal(
  { classify, runtime }: AttemptSetting,
  { subject }: AttemptPlan,
  { status, headers, body }: WireReply,
  secrets: readonly string[],
): Promise<AttemptFailure> {
  const text = await readText(body, maxFailureBytes).catch(() => undefined)
  const failed = { status, headers, body: decodeFailure(text ?? '') }
  const reply = { ...failed, requestId: requestIdOf(headers) }
  return failureInReply(subject, reply, classified(classify, failed), { secrets, now: runtime.clock.now() })
}

function classified(classify: AttemptSetting['classify'], reply: FailedReply): Failure {
  try {
    return classify?.(reply) ?? {}
  } catch {
    // a body that surprises the adapter must not hide the status
    return {}
  }
}

function announce(
  { onAttempt }: AttemptSetting,
  { subject, request, number }: AttemptPlan,
  durationMs: number,
  head: WireReply | undefined,
  code: ErrorCode | undefined,
): void {
  const requestId = head === undefined ? undefined : requestIdOf(head.headers)
  try {
    onAttempt?.({
      provider: subject.provider,
      method: subject.method,
      path: shortPath(request.pathAndQuery),
      attempt: number,
      durationMs,
      ...(head === undefined ? {} : { status: head.status }),
      ...(requestId === undefined ? {} : { requestId }),
      ...(code === undefined ? {} : { code }),
    })
  } catch {
    // an observer that fails must not turn a placed call into a failed one
  }
}

/** A call, since a signal changes while one waits and the compiler believes that it does not. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}

function codeOf(failure: unknown): ErrorCode | undefined {
  if (failure instanceof AttemptFailure) return failure.error.code
  return failure instanceof TelephonyError ? failure.code : undefined
}
