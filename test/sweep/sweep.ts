import { FAULT_EFFECTS, type FaultInput, type FaultKind } from '@trunkline/network'
import type { SimulatedProvider } from '@trunkline/simulation'

import { problemsOf } from './ledger.ts'
import { type Story, wholeCall } from './whole-call.ts'

/** A fault that one exchange of a whole call met, and what was wrong with the story that followed. */
export interface Finding {
  readonly fault: FaultInput | undefined
  readonly problems: readonly string[]
  readonly story: Story
}

/** Lets every exchange of one kind meet one effect, each in a call of its own. */
export async function sweep(
  provider: SimulatedProvider,
  kind: FaultKind,
  effect: FaultInput['effect'],
): Promise<{ readonly runs: number; readonly findings: readonly Finding[] }> {
  const findings: Finding[] = []
  for (let skip = 0; ; skip += 1) {
    const fault = { on: { kind }, effect, skip, ...(effect === 'status' && { status: 500 }) }
    const story = await wholeCall(provider, fault)
    if (!story.struck) return { runs: skip, findings }
    const problems = problemsOf(story)
    if (problems.length > 0) findings.push({ fault, problems, story })
  }
}

/** Every kind of exchange with every effect that it can have. */
export const combinations = Object.entries(FAULT_EFFECTS).flatMap(([kind, effects]) =>
  effects.map((effect) => ({ kind, effect })),
) as readonly { readonly kind: FaultKind; readonly effect: FaultInput['effect'] }[]
