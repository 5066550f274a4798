import type { OwnClock } from '../base/closing.ts'
import { workFor } from '../base/timeline-wire.ts'
import type { TimelineRecorder } from '../base/timeline.ts'
import { type CallContext, type ErrorCode, type TelephonyError, toTelephonyError } from '../driver/index.ts'
import type { CallDeps } from './call-deps.ts'

export interface RequestOptions {
  readonly signal?: AbortSignal | undefined
  /** Default: `deadlines.requestMs`. */
  readonly limitMs?: number | undefined
  /** Called with the name by which the operation's events will be known, as soon as it is certain. */
  readonly named?: ((key: string) => void) | undefined
}

/** What a request needs of its call. */
interface Requesting {
  readonly id: string
  readonly phase: string
  readonly hangingUp: boolean
  readonly clock: OwnClock
  readonly timeline: TimelineRecorder | undefined
  readonly deps: Pick<CallDeps, 'closing' | 'deadlines' | 'provider'>
  context(options: Pick<RequestOptions, 'signal' | 'named'>): CallContext
  error(code: ErrorCode, message: string): TelephonyError
  over(verb: string): TelephonyError
}

type Work<Reply> = (context: CallContext) => Promise<Reply> | undefined

/**
 * One request of the adapter's for a verb, in its words: with the call's id, and with `call-ended` where it lost the race
 * against the end of its call.
 */
export async function request<Reply>(
  core: Requesting,
  verb: string,
  work: Work<Reply>,
  options: RequestOptions = {},
): Promise<Reply> {
  try {
    return await bounded(core, verb, work, options)
  } catch (thrown) {
    if (core.phase === 'ended' || core.hangingUp) throw core.over(verb)
    throw named(core, verb, thrown)
  }
}

/** The same without a meaning of its own: past its time the work is aborted, and what it brings is not taken in. */
export async function bounded<Reply>(
  core: Requesting,
  verb: string,
  work: Work<Reply>,
  { signal, limitMs = core.deps.deadlines.requestMs, named: name }: RequestOptions = {},
): Promise<Reply> {
  const stopping = new AbortController()
  const late = Promise.withResolvers<never>()
  late.promise.catch(() => undefined)
  const context = core.context({ signal: joined(stopping.signal, signal), named: name })
  name?.(context.operation)
  const working = workFor(core.timeline, verb, () => work(context))
  if (working === undefined)
    throw core.error('unsupported', `The adapter has no ${verb}, although its manifest says so`)
  const give = (error: TelephonyError): void => {
    late.reject(error)
    stopping.abort()
  }
  const stop = core.clock.after(limitMs, () => give(unsettled(core, verb, limitMs)))
  const leave = core.deps.closing.onClose(() => give(core.over(verb)))
  try {
    return await Promise.race([working, late.promise])
  } finally {
    stop()
    leave()
  }
}

/** Errors of a driver, with the call's id. */
export function named(core: Requesting, verb: string, thrown: unknown): TelephonyError {
  const known = toTelephonyError(thrown, 'unexpected-reply', `${verb} failed in the adapter`)
  return known.with({ callId: core.id, provider: core.deps.provider.name })
}

function unsettled(core: Requesting, verb: string, limitMs: number): TelephonyError {
  const message = `${verb} was not settled by the adapter within ${limitMs} ms: it may or may not have been carried out`
  return core.error('outcome-unknown', message)
}

function joined(stopping: AbortSignal, signal: AbortSignal | undefined): AbortSignal {
  return signal === undefined ? stopping : AbortSignal.any([stopping, signal])
}
