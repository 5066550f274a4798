import pRetry from 'p-retry'

import { type Clock, TelephonyError } from '../driver/index.ts'
import type { Budget } from './budget.ts'
import { AttemptFailure, cancelled, doneBefore, leftUnknown, type Subject } from './failure.ts'
import { unlessAborted } from './watch.ts'

/** Waits `ms` milliseconds, or rejects when the signal is aborted first. */
export type Delay = (ms: number, signal?: AbortSignal) => Promise<void>

/** How often a request is sent, and how the time between is spent. */
export interface RetryPolicy {
  /** Counts the first. */
  readonly attempts: number
  readonly budget: Budget
  readonly delay: Delay
  readonly signal: AbortSignal | undefined
}

/** The only place where a request is sent again; `attempt` gets its number, beginning with 1. */
export async function withRetries<T>(
  subject: Subject,
  policy: RetryPolicy,
  attempt: (number: number) => Promise<T>,
): Promise<T> {
  let outcomeUnknown = false
  let mayBeDone = false
  try {
    return await pRetry(attempt, {
      retries: policy.attempts - 1,
      // the waiting is ours: it follows Retry-After and a test can replace it
      minTimeout: 0,
      onFailedAttempt: ({ error }) => {
        outcomeUnknown ||= error instanceof AttemptFailure && error.outcomeUnknown
        mayBeDone ||= error instanceof AttemptFailure && error.mayBeDone
      },
      shouldRetry: async ({ error, attemptNumber }) => {
        if (!(error instanceof AttemptFailure) || !error.repeatable) return false
        const wait = policy.budget.waitMs(error.error.retryAfterMs, attemptNumber)
        // to ask earlier than the carrier wants would only be refused again
        if (wait === undefined) return false
        await pause(subject, policy, wait)
        return true
      },
    })
  } catch (thrown) {
    throw conclude(subject, thrown, { outcomeUnknown, mayBeDone })
  }
}

/** The default delay: a timer that an abort clears, and that keeps the process alive, since its caller waits. */
export function delayOn(clock: Clock): Delay {
  return async (ms, signal) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const cancel = clock.after(ms, resolve, { keepAlive: true })
    try {
      await unlessAborted(promise, signal)
    } finally {
      cancel()
    }
  }
}

async function pause(subject: Subject, policy: RetryPolicy, ms: number): Promise<void> {
  try {
    await unlessAborted(policy.delay(ms, policy.signal), policy.signal)
  } catch (thrown) {
    throw policy.signal?.aborted === true ? cancelled(subject) : thrown
  }
}

/** Once an attempt may have been carried out, only a reply about the request itself can say what became of it. */
function conclude(
  subject: Subject,
  thrown: unknown,
  { outcomeUnknown, mayBeDone }: Pick<AttemptFailure, 'outcomeUnknown' | 'mayBeDone'>,
): unknown {
  const last = thrown instanceof AttemptFailure ? thrown.error : thrown
  if (!(last instanceof TelephonyError)) return last
  if (!outcomeUnknown) return mayBeDone && last.code === 'not-found' ? doneBefore(last) : last
  const settled = ['rejected', 'not-found', 'unexpected-reply', 'outcome-unknown'].includes(last.code)
  return settled ? doneBefore(last) : leftUnknown(subject, last)
}
