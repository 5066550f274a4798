import { type Deferred, deferred } from '../deferred.ts'
import type { Accepted, CallContext } from '../driver/index.ts'
import { within } from '../wait.ts'
import type { CallCore } from './core.ts'
import type { Operation, Operations, OutcomeEvent } from './operations.ts'
import { failed } from './play.ts'
import type { VerbRun } from './verb-run.ts'

interface OutcomeVerb extends VerbRun {
  /** Told at once when the carrier reports success, before whatever it reports next. */
  readonly completed?: () => void
  /** Told the name by which the carrier knows the operation, once that has accepted it. */
  readonly accepted?: (operationKey: string) => void
}

/** A verb whose promise settles with the carrier's outcome event, such as `sendDigits` or `transfer`. */
export async function runToOutcome(
  core: CallCore,
  operations: Operations,
  verb: OutcomeVerb,
  work: (context: CallContext) => Promise<Accepted> | undefined,
): Promise<void> {
  const waiting = new Waiting(core, verb)
  let own: string | undefined
  try {
    // Claimed before it is sent: its outcome, and after a transfer even the end of the call, may overtake the reply.
    const { operationKey, completed } = await core.run(verb, (context) => {
      own = context.operation
      operations.claim(own, waiting)
      return work(context)
    })
    verb.accepted?.(operationKey)
    if (operationKey !== own) {
      operations.release(own)
      operations.claim(operationKey, waiting)
    }
    if (completed === true) operations.conclude(operationKey, { type: 'operation-completed' })
  } catch (thrown) {
    operations.release(own)
    // A success that was told already is not undone by a reply that was lost or came too late.
    if (!waiting.succeeded) throw thrown
  }
  const signal = verb.seenThrough === true ? undefined : verb.signal
  return within(core.clock, waiting.done.promise, `${verb.verb} was not finished`, { signal })
}

class Waiting implements Operation {
  readonly done: Deferred<void> = deferred()
  private readonly core: CallCore
  private readonly verb: OutcomeVerb
  private last: OutcomeEvent | undefined

  constructor(core: CallCore, verb: OutcomeVerb) {
    this.core = core
    this.verb = verb
  }

  get succeeded(): boolean {
    return this.last !== undefined && this.last.type !== 'operation-failed'
  }

  outcome(event: OutcomeEvent): void {
    this.last = event
    if (this.succeeded) this.verb.completed?.()
  }

  finish(): void {
    const { core, last, verb } = this
    if (last?.type === 'operation-failed') return this.done.reject(failed(core, verb.verb, last.failure))
    this.done.resolve()
  }

  abandon(): void {
    this.done.reject(this.core.over(this.verb.verb))
  }
}
