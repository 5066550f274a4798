import { describe, expect, test } from 'vitest'

import type { LabFactory } from './lab.ts'
import type { ContractPromise } from './promise.ts'
import { runPromise, type RunOptions, type Selected, selectPromises, type Verdict } from './run.ts'

export interface ContractOptions extends RunOptions {
  /** Labs that are open side by side: true by default. Vitest's `maxConcurrency` says how many. */
  readonly concurrent?: boolean
  /** Which promises have a test here: all of them by default. */
  readonly includes?: (promise: ContractPromise) => boolean
}

/** Whose contract it is, and what is known of its labs. */
export type ContractSubject = Omit<LabFactory, 'open'>

/** Declares one test for each promise, in groups by verb. */
export function contractTests(factory: LabFactory, options: ContractOptions = {}): void {
  const { limitMs = 30_000 } = options
  contractTestsBy((promise) => runPromise(promise, factory, { limitMs }), factory, options)
}

/** The same tests where the caller checks a promise, for instance with `runPromise` inside of a simulation. */
export function contractTestsBy(
  check: (promise: ContractPromise) => Promise<Verdict>,
  subject: ContractSubject,
  { concurrent = true, includes = () => true, limitMs = 30_000 }: ContractOptions = {},
): void {
  const { name, capabilities } = subject.provider
  const chosen = selectPromises(capabilities).filter(({ promise }) => includes(promise))
  const groups = Map.groupBy(chosen, ({ promise }) =>
    promise.alone === true ? `${promise.verb}, alone` : promise.verb,
  )
  describe(`the contract of ${name}`, () => {
    for (const [verb, selected] of groups)
      // oxlint-disable-next-line vitest/valid-title -- titles are the promises' own
      describe(verb, { concurrent: concurrent && selected[0]?.promise.alone !== true }, () => {
        for (const one of selected) declare(one, { check, subject, limitMs })
      })
  })
}

interface Declaration {
  readonly check: (promise: ContractPromise) => Promise<Verdict>
  readonly subject: ContractSubject
  readonly limitMs: number
}

function declare(selected: Selected, { check, limitMs, subject }: Declaration): void {
  const { promise } = selected
  const exception = subject.exceptions?.[promise.title]
  // Opening, checking and closing have a limit each.
  // oxlint-disable-next-line vitest/valid-title -- titles are the promises' own
  test(titleOf(selected, exception), { timeout: 3 * limitMs + 5_000 }, async () => {
    const verdict = await check(promise)
    const problem = problemOf(verdict, subject, exception !== undefined)
    if (problem !== undefined) throw problem
    expect(problem).toBeUndefined()
  })
}

/** What makes a test of this verdict fail. */
function problemOf(verdict: Verdict, { unmakeable = [] }: ContractSubject, excepted: boolean): Error | undefined {
  const { outcome } = verdict
  if (excepted) return outcome === 'broken' ? undefined : new Error(`It is ${outcome}: take it off the exceptions`)
  if (outcome === 'broken') return verdict.error
  if (outcome !== 'not-makeable' || unmakeable.includes(verdict.effect)) return undefined
  return new Error(`${verdict.effect} is not makeable in this lab, and not listed in unmakeable`)
}

/** Whatever is not simply kept can be seen in the name of its test. */
function titleOf({ lacking, promise }: Selected, exception: string | undefined): string {
  if (exception !== undefined) return `${promise.title} [not here: ${exception}]`
  return lacking === undefined ? promise.title : `${promise.title} [refused: ${lacking} is unsupported]`
}
