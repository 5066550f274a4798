import { type Deferred, deferred } from '../base/deferred.ts'
import { within } from '../base/wait.ts'
import { type Accepted, type CallContext, isTelephonyError, type TelephonyError } from '../driver/index.ts'
import type { CallCore } from './core.ts'
import { failed } from './failed.ts'
import { OperationClaim } from './operation-claim.ts'
import type { Operation, Operations, OutcomeEvent } from './operations.ts'
import { limitOf, type OperationFacts, type TimedVerb } from './verb-deadline.ts'
import type { VerbRun } from './verb-run.ts'

interface OutcomeVerb extends Omit<VerbRun, 'named'> {
  readonly verb: TimedVerb
  /** What of the operation its deadline follows from. */
  readonly facts?: OperationFacts
  /** Called at once when the carrier reports success, before whatever it reports next. */
  readonly completed?: () => void
  /** Called with the name by which the carrier knows the operation, once that has accepted it. */
  readonly accepted?: (operationKey: string) => void
}

/**
 * A verb whose promise settles with the carrier's outcome event, such as `sendDigits` or `transfer`, or at its deadline. A
 * request whose outcome is unknown waits for the same evidence, since it may have been carried out.
 */
export async function runToOutcome(
  core: CallCore,
  operations: Operations,
  verb: OutcomeVerb,
  work: (context: CallContext) => Promise<Accepted> | undefined,
): Promise<void> {
  const waiting = new Waiting(core, verb)
  const claim = new OperationClaim(operations, waiting)
  try {
    const { operationKey, completed } = await core.run({ ...verb, named: claim.take }, work)
    verb.accepted?.(operationKey)
    if (!waiting.decided) claim.take(operationKey)
    if (completed === true) operations.conclude(operationKey, { type: 'operation-completed' })
  } catch (thrown) {
    // A success that was reported already is not undone by a reply that was lost or came too late.
    if (!waiting.succeeded && !waiting.doubt(thrown)) {
      claim.release()
      throw thrown
    }
    if (claim.key !== undefined) verb.accepted?.(claim.key)
  }
  claim.limit(limitOf(verb.verb, core.deps.deadlines, verb.facts))
  const signal = verb.seenThrough === true ? undefined : verb.signal
  return within(core.clock, waiting.done.promise, `${verb.verb} was not finished`, { signal })
}

class Waiting implements Operation {
  readonly done: Deferred<void> = deferred()
  private readonly core: CallCore
  private readonly verb: OutcomeVerb
  private last: OutcomeEvent | undefined
  /** Of a request whose outcome is unknown. */
  private unknown: TelephonyError | undefined

  constructor(core: CallCore, verb: OutcomeVerb) {
    this.core = core
    this.verb = verb
  }

  get decided(): boolean {
    return this.last !== undefined
  }

  get succeeded(): boolean {
    return this.last !== undefined && this.last.type !== 'operation-failed'
  }

  /** True where the request may have been carried out, so that its outcome may still come. */
  doubt(thrown: unknown): boolean {
    if (!isTelephonyError(thrown, 'outcome-unknown')) return false
    this.unknown = thrown
    return true
  }

  outcome(event: OutcomeEvent): void {
    this.last = event
    if (this.succeeded) this.verb.completed?.()
  }

  finish(): void {
    const { core, last, unknown, verb } = this
    if (last?.type !== 'operation-failed') return this.done.resolve()
    this.done.reject(failed(core, verb.verb, last.failure, unknown))
  }

  abandon(): void {
    this.done.reject(this.core.over(this.verb.verb))
  }
}
