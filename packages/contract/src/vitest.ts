import { describe, expect, test } from 'vitest'

import type { LabFactory } from './lab.ts'
import { runPromise, type RunOptions, type Selected, selectPromises, type Verdict } from './run.ts'

export interface ContractOptions extends RunOptions {
  /** Labs that are open side by side: true unless told. Vitest's `maxConcurrency` says how many. */
  readonly concurrent?: boolean
}

/** Declares one test for each promise, in groups by verb. */
export function contractTests(factory: LabFactory, options: ContractOptions = {}): void {
  const { name, capabilities } = factory.provider
  const groups = Map.groupBy(selectPromises(capabilities), ({ promise }) =>
    promise.alone === true ? `${promise.verb}, alone` : promise.verb,
  )
  describe(`the contract of ${name}`, () => {
    for (const [verb, selected] of groups)
      // oxlint-disable-next-line vitest/valid-title -- titles are the promises' own
      describe(verb, { concurrent: options.concurrent !== false && selected[0]?.promise.alone !== true }, () => {
        for (const one of selected) declare(one, factory, options)
      })
  })
}

function declare(selected: Selected, factory: LabFactory, options: ContractOptions): void {
  const { promise } = selected
  const exception = factory.exceptions?.[promise.title]
  const limitMs = options.limitMs ?? 30_000
  // Opening, checking and closing have a limit each.
  // oxlint-disable-next-line vitest/valid-title -- titles are the promises' own
  test(titleOf(selected, exception), { timeout: 3 * limitMs + 5_000 }, async () => {
    const verdict = await runPromise(promise, factory, { limitMs })
    const problem = problemOf(verdict, factory, exception !== undefined)
    if (problem !== undefined) throw problem
    expect(problem).toBeUndefined()
  })
}

/** What makes a test of this verdict fail. */
function problemOf(verdict: Verdict, { unmakeable = [] }: LabFactory, excepted: boolean): Error | undefined {
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
