import { FAULT_EFFECTS, type FaultInput, type FaultKind } from '@trunkline/network'
import type { SimulatedProvider } from '@trunkline/simulation'

import { type Story, wholeCall } from './whole-call.ts'

/** A fault that one exchange of a whole call met, and what was wrong with the story that followed. */
export interface Finding {
  readonly fault: FaultInput | undefined
  readonly problems: readonly string[]
  readonly story: Story
}

/**
 * The longest time from a step's call until it settles, in milliseconds: a request that hangs (60 s), and then the longest time that
 * the table of deadlines in core's README gives to the operation.
 */
const limits: Readonly<Record<string, number>> = {
  dial: 70_000,
  answered: 60_000,
  play: 60_000 + 310_000,
  collect: 60_000 + 8_000 + 63 * 5_000 + 10_000,
  sendDigits: 60_000 + 11_000,
  record: 60_000,
  'recording.stop': 60_000,
  stream: 60_000,
  'stream.write': 15_000 + 10_500,
  'stream.close': 60_000 + 2_000,
  'stream.ended': 1_000,
  hangUp: 60_000,
  ended: 5_000 + 5_000,
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

/** What no fault may lead to. */
export function problemsOf({ believed, events, network, steps }: Story): readonly string[] {
  const late = steps.filter(({ name, tookMs }) => tookMs > (limits[name] ?? 0))
  const ends = events.filter((type) => type === 'call-ended').length
  return [
    ...late.map(({ name, tookMs }) => `${name} settled after ${tookMs} ms, ${limits[name] ?? 0} are documented`),
    ...(network.length > 1 ? [`dialled ${network.length} times`] : []),
    ...(believed === 'alive' ? ['the call is believed alive after its end'] : []),
    ...(believed !== 'alive' && network.some((state) => state !== 'ended') ? ['a call is alive without an owner'] : []),
    ...(believed === 'ended' && ends !== 1 ? [`call-ended came ${ends} times`] : []),
    ...(ends === 1 && events.at(-1) !== 'call-ended' ? [`${events.at(-1)} came after call-ended`] : []),
  ]
}
