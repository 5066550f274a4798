import { deferred } from '../deferred.ts'
import type { Accepted, CallContext, CapabilityName } from '../driver/index.ts'
import { within } from '../wait.ts'
import type { CallCore } from './core.ts'
import type { Operations, OutcomeEvent } from './operations.ts'
import { failed } from './play.ts'

/** A verb whose promise settles with the carrier's outcome event, such as `sendDigits` or `transfer`. */
export async function runToOutcome(
  core: CallCore,
  operations: Operations,
  verb: { readonly capability: CapabilityName; readonly verb: string; readonly signal?: AbortSignal | undefined },
  work: (context: CallContext) => Promise<Accepted> | undefined,
): Promise<void> {
  const reply = await core.run(verb, work)
  const done = deferred<void>()
  let last: OutcomeEvent | undefined
  operations.claim(reply.operationKey, {
    outcome: (event) => {
      last = event
    },
    finish: () =>
      last?.type === 'operation-failed' ? done.reject(failed(core, verb.verb, last.failure)) : done.resolve(),
    abandon: () => done.reject(core.over(verb.verb)),
  })
  return within(core.clock, done.promise, `${verb.verb} was not finished`, { signal: verb.signal })
}
