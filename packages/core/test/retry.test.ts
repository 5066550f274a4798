import { TelephonyError } from '@trunkline/core/driver'
import { describe, expect, test } from 'vitest'

import { Budget, checkLimits, defaultLimits, longestRequestMs, type RetryLimits } from '../src/http/budget.ts'
import { AttemptFailure, type Subject } from '../src/http/failure.ts'
import { delayOn, type RetryPolicy, withRetries } from '../src/http/retry.ts'
import { ManualClock, settled } from './fixtures/manual-clock.ts'

const subject: Subject = { provider: 'p', method: 'POST', pathAndQuery: '/calls?x=1', repeat: 'keyed' }

interface BudgetChanges {
  readonly limits?: Partial<RetryLimits>
  readonly deadlineMs?: number
  readonly shared?: boolean
  /** What is drawn, from 0 to 1. */
  readonly drawn?: number
}

function budgetOf(clock: ManualClock, { limits, deadlineMs, shared = false, drawn = 0 }: BudgetChanges = {}): Budget {
  const random = { bytes: (count: number) => new Uint8Array(count), number: () => drawn, uuid: () => 'u' }
  return new Budget({ ...defaultLimits, ...limits }, { clock, random }, { deadlineMs, shared })
}

describe('the limits of a request', () => {
  test.each([
    [{ timeoutMs: 0 }, 'timeoutMs must be a positive number of milliseconds'],
    [{ timeoutMs: Number.NaN }, 'timeoutMs must be a positive number of milliseconds'],
    [{ timeoutMs: 2 ** 31 }, 'timeoutMs must be a positive number of milliseconds'],
    [{ attempts: 0 }, 'attempts must be a whole number of 1 or more'],
    [{ attempts: 1.5 }, 'attempts must be a whole number of 1 or more'],
    [{ maxWaitMs: -1 }, 'maxWaitMs must be a number of milliseconds from 0'],
    [{ maxWaitMs: 2 ** 31 }, 'maxWaitMs must be a number of milliseconds from 0'],
  ])('%j is refused', (limits, message) => {
    const check = () => checkLimits({ ...defaultLimits, ...limits })
    expect(check).toThrow(expect.objectContaining({ code: 'invalid-argument', message }))
  })

  test.each([
    { timeoutMs: 1, attempts: 1, maxWaitMs: 0 },
    { timeoutMs: 2 ** 31 - 1, attempts: 100, maxWaitMs: 2 ** 31 - 1 },
  ])('%j is fine', (limits) => {
    expect(() => checkLimits(limits)).not.toThrow()
  })

  test('make 75 seconds by default', () => {
    expect(longestRequestMs()).toBe(75_000)
  })
})

describe('the time of an attempt', () => {
  test('is the time-out, or what is left of the longest time of a request', async () => {
    const clock = new ManualClock()
    const budget = budgetOf(clock, { deadlineMs: 1_000_000 })
    expect(budget.attemptMs(1)).toBe(15_000)
    await clock.advance(70_000)
    expect(budget.attemptMs(1)).toBe(5_000)
    await clock.advance(10_000)
    expect(budget.attemptMs(1)).toBe(0)
  })

  test('is all that the deadline leaves, where nothing may be repeated', () => {
    expect(budgetOf(new ManualClock(), { deadlineMs: 9_000 }).attemptMs(1)).toBe(9_000)
  })

  test('is a share of what the deadline leaves, where another attempt may follow', async () => {
    const clock = new ManualClock()
    const budget = budgetOf(clock, { deadlineMs: 9_000, shared: true })
    expect([1, 2, 3, 4].map((number) => budget.attemptMs(number))).toEqual([3_000, 4_500, 9_000, 9_000])
    await clock.advance(6_000)
    expect(budget.attemptMs(2)).toBe(1_500)
  })

  test.each([0, -1, Number.NaN])('is not counted up to a deadline of %d', (deadlineMs) => {
    const open = () => budgetOf(new ManualClock(), { deadlineMs })
    expect(open).toThrow(
      expect.objectContaining({ code: 'invalid-argument', message: 'deadlineMs must be a positive number' }),
    )
  })
})

describe('the wait before another attempt', () => {
  test.each([
    [0, [250, 500, 1_000]],
    [0.333_3, [333, 667, 1_333]],
    [1, [500, 1_000, 2_000]],
  ])('doubles from half a second, less a random half: %d', (drawn, expected) => {
    const budget = budgetOf(new ManualClock(), { drawn })
    expect([1, 2, 3].map((number) => budget.waitMs(undefined, number))).toEqual(expected)
  })

  test.each([0, 1, 7_000, 30_000])('is what the carrier asks for: %d ms', (askedMs) => {
    expect(budgetOf(new ManualClock()).waitMs(askedMs, 1)).toBe(askedMs)
  })

  test('is limited for all attempts together, and one that is too long does not count', () => {
    const budget = budgetOf(new ManualClock())
    expect([20_000, 10_001, 10_000, 1].map((askedMs) => budget.waitMs(askedMs, 1))).toEqual([
      20_000,
      undefined,
      10_000,
      undefined,
    ])
  })

  test('ends before the deadline, or there is none', async () => {
    const clock = new ManualClock()
    const budget = budgetOf(clock, { deadlineMs: 10_000 })
    await clock.advance(1_000)
    expect(budget.waitMs(9_000, 1)).toBeUndefined()
    expect(budget.waitMs(8_999, 1)).toBe(8_999)
  })
})

function failing(code: TelephonyError['code'], more: { repeatable?: boolean; outcomeUnknown?: boolean } = {}) {
  const { repeatable = true, outcomeUnknown = false } = more
  return new AttemptFailure(new TelephonyError(code, `it was ${code}`), repeatable, outcomeUnknown)
}

/** Runs attempts that fail with what is given, the last of them for ever; `undefined` succeeds. */
async function run(outcomes: readonly (Error | undefined)[], changes: Partial<RetryPolicy> = {}) {
  const waits: number[] = []
  const numbers: number[] = []
  const delay: RetryPolicy['delay'] = (ms) => {
    waits.push(ms)
    return Promise.resolve()
  }
  const policy = { attempts: 3, budget: budgetOf(new ManualClock()), delay, signal: undefined, ...changes }
  const result = await withRetries(subject, policy, (number) => {
    numbers.push(number)
    const outcome = outcomes[Math.min(numbers.length, outcomes.length) - 1]
    return outcome === undefined ? Promise.resolve('done') : Promise.reject(outcome)
  }).catch((thrown: unknown) => thrown)
  return { result, numbers, waits }
}

describe('a request that may be repeated', () => {
  test('is repeated after a wait until it succeeds, and each attempt knows its number', async () => {
    const { numbers, result, waits } = await run([failing('unavailable'), failing('timeout'), undefined])
    expect([result, numbers, waits]).toEqual(['done', [1, 2, 3], [250, 500]])
  })

  test('fails with its last failure when attempts run out', async () => {
    const last = failing('timeout')
    const { numbers, result } = await run([failing('unavailable'), failing('unavailable'), last])
    expect([result, numbers]).toEqual([last.error, [1, 2, 3]])
  })

  test('is sent once where one attempt is allowed', async () => {
    expect(await run([failing('unavailable')], { attempts: 1 })).toMatchObject({ numbers: [1], waits: [] })
  })

  test('fails at once where its failure will not pass, and where the wait would be too long', async () => {
    const lasting = failing('rejected', { repeatable: false })
    expect(await run([lasting])).toEqual({ result: lasting.error, numbers: [1], waits: [] })
    const error = new TelephonyError('rate-limited', 'later', { retryAfterMs: 30_001 })
    expect(await run([new AttemptFailure(error, true, false)])).toEqual({ result: error, numbers: [1], waits: [] })
  })

  test('waits as long as the carrier asks', async () => {
    const error = new TelephonyError('rate-limited', 'later', { retryAfterMs: 7_000 })
    expect(await run([new AttemptFailure(error, true, false), undefined])).toMatchObject({ waits: [7_000] })
  })

  test('fails at once with an error that is not of an attempt, as it is', async () => {
    const mistake = new Error('a mistake of ours')
    expect(await run([mistake])).toEqual({ result: mistake, numbers: [1], waits: [] })
  })
})

describe('after an attempt that may have been carried out', () => {
  const unclear = failing('network', { outcomeUnknown: true })

  test.each(['unavailable', 'timeout', 'conflict', 'unauthorized', 'cancelled'] as const)(
    '%s says nothing about the request: its outcome is unknown',
    async (code) => {
      const { result } = await run([unclear, failing(code, { repeatable: false })])
      expect(result).toMatchObject({ code: 'outcome-unknown', provider: 'p' })
      expect(String(result)).toContain(
        `an earlier attempt had no clear outcome, and the last one failed: it was ${code}`,
      )
    },
  )

  test('the outcome stays unknown, however many attempts follow', async () => {
    const { result } = await run([unclear, failing('unavailable'), failing('rate-limited', { repeatable: false })])
    expect(result).toMatchObject({ code: 'outcome-unknown' })
  })

  test.each(['rejected', 'not-found', 'unexpected-reply', 'outcome-unknown'] as const)(
    '%s is about the request itself',
    async (code) => {
      const last = failing(code, { repeatable: false })
      const { message, retryable, status } = last.error
      const { result } = await run([unclear, last])
      expect(result).toMatchObject({ code, maybeDone: true, message, retryable, status })
    },
  )

  test('an error that is not of an attempt stays as it is', async () => {
    const mistake = new Error('a mistake of ours')
    expect((await run([unclear, mistake])).result).toBe(mistake)
  })

  test('success is success', async () => {
    expect((await run([unclear, undefined])).result).toBe('done')
  })
})

describe('after an attempt that may have ended something, where twice is harmless', () => {
  const lost = new AttemptFailure(new TelephonyError('network', 'it was network'), true, false, true)
  const gone = failing('not-found', { repeatable: false })

  test('what is not found may be the work of that attempt', async () => {
    expect((await run([lost, gone])).result).toMatchObject({ code: 'not-found', maybeDone: true })
    expect((await run([lost, failing('unavailable'), gone])).result).toMatchObject({ maybeDone: true })
  })

  test('every other failure stays as it is', async () => {
    const refused = failing('rejected', { repeatable: false })
    expect((await run([lost, refused])).result).toBe(refused.error)
  })

  test('but not where nothing was sent before, or the attempt was certainly not carried out', async () => {
    expect((await run([gone])).result).toBe(gone.error)
    expect((await run([failing('unavailable'), gone])).result).toBe(gone.error)
  })
})

describe('an abort between two attempts', () => {
  test('cancels the request at once, though the delay does not listen', async () => {
    const controller = new AbortController()
    const given: unknown[] = []
    const delay: RetryPolicy['delay'] = (ms, signal) => {
      given.push([ms, signal])
      queueMicrotask(() => controller.abort())
      return new Promise(() => undefined)
    }
    const { numbers, result } = await run([failing('unavailable')], { delay, signal: controller.signal })
    expect(result).toMatchObject({ code: 'cancelled', provider: 'p' })
    expect(String(result)).toContain('the signal was aborted')
    expect([numbers, given]).toEqual([[1], [[250, controller.signal]]])
  })

  test('is not what a delay that fails is taken for', async () => {
    const fault = new Error('the clock is broken')
    const { signal } = new AbortController()
    expect((await run([failing('unavailable')], { delay: () => Promise.reject(fault), signal })).result).toBe(fault)
  })
})

describe('the delay on a clock', () => {
  test('lasts as long as it is asked for, and keeps the process running', async () => {
    const clock = new ManualClock()
    const kept: unknown[] = []
    const noting: typeof clock = Object.create(clock, {
      after: { value: (ms: number, work: () => void, options: unknown) => (kept.push(options), clock.after(ms, work)) },
    })
    let over = false
    void delayOn(noting)(1_000).then(() => (over = true))
    await clock.advance(999)
    expect(over).toBe(false)
    await clock.advance(1)
    expect(over).toBe(true)
    expect(kept).toEqual([{ keepAlive: true }])
  })

  test('ends with an abort, and leaves no timer', async () => {
    const clock = new ManualClock()
    const controller = new AbortController()
    const waiting = delayOn(clock)(1_000, controller.signal).catch((thrown: unknown) => thrown)
    await settled()
    expect(clock.pending).toBe(1)
    controller.abort()
    expect(await waiting).toMatchObject({ name: 'AbortError' })
    expect(clock.pending).toBe(0)
    expect(await delayOn(clock)(1_000, AbortSignal.abort()).catch((thrown: unknown) => thrown)).toMatchObject({
      name: 'AbortError',
    })
  })
})
