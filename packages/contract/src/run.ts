import type { Capabilities, CapabilityName } from '@trunkline/core'

import { watchHandles } from './handle-leaks.ts'
import type { FaultOrder, Lab, LabFactory } from './lab.ts'
import { type ContractPromise, NotMakeable } from './promise.ts'
import { promises } from './promises/index.ts'
import { checkRefusal } from './refusal.ts'
import { within } from './wait.ts'

/** The outcome of a promise. */
export type Verdict =
  | { readonly outcome: 'kept' }
  /** The provider lacks `capability`, and its verb refused as it should. */
  | { readonly outcome: 'refused'; readonly capability: CapabilityName }
  /** This lab cannot make the fault, so nothing was seen. */
  | { readonly outcome: 'not-makeable'; readonly effect: FaultOrder['effect'] }
  | { readonly outcome: 'broken'; readonly error: Error }

/** A promise, and the capability for whose lack it is a refusal, where there is one. */
export interface Selected {
  readonly promise: ContractPromise
  readonly lacking: CapabilityName | undefined
}

export interface RunOptions {
  /** Milliseconds for one promise. Default: 30,000. */
  readonly limitMs?: number
}

/** Turns every promise into one to be kept or one to be refused, by the manifest; none is left out. */
export function selectPromises(
  capabilities: Capabilities,
  from: readonly ContractPromise[] = promises,
): readonly Selected[] {
  return from.map((promise) => ({
    promise,
    lacking: promise.needs.find((name) => capabilities[name] === 'unsupported'),
  }))
}

/** Checks one promise in a lab of its own. Never rejects: whatever goes wrong is a broken promise. */
export async function runPromise(
  promise: ContractPromise,
  factory: LabFactory,
  { limitMs = 30_000 }: RunOptions = {},
): Promise<Verdict> {
  const { capabilities } = factory.provider
  const lacking = promise.needs.find((name) => capabilities[name] === 'unsupported')
  const check = (lab: Lab): Promise<void> => (lacking === undefined ? promise.check(lab) : checkRefusal(lab, lacking))
  const leaks = promise.alone === true ? watchHandles() : undefined
  try {
    await inLab(() => factory.open(promise.settings), check, limitMs)
    await leaks?.free()
  } catch (thrown) {
    if (thrown instanceof NotMakeable) return { outcome: 'not-makeable', effect: thrown.effect }
    return { outcome: 'broken', error: thrown instanceof Error ? thrown : new Error(String(thrown)) }
  } finally {
    leaks?.stop()
  }
  return lacking === undefined ? { outcome: 'kept' } : { outcome: 'refused', capability: lacking }
}

async function inLab(open: () => Promise<Lab>, check: (lab: Lab) => Promise<void>, limitMs: number): Promise<void> {
  const lab = await within(open(), 'the lab opens', limitMs)
  try {
    await within(check(lab), 'the promise is checked', limitMs)
  } finally {
    await within(lab[Symbol.asyncDispose](), 'the lab closes', limitMs)
  }
}
