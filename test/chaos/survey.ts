import type { SimulatedProvider } from '@trunkline/simulation'

import { drawWorld } from './draw.ts'
import { audit, type Finding, type Mistake } from './ledger.ts'
import { type Outcome, playWorld } from './play-world.ts'
import type { WorldScenario } from './scenario.ts'

/** What is asked of chaos for one provider. */
export interface SurveyOptions {
  readonly provider: SimulatedProvider
  readonly seed: number
  readonly calls: number
  /** The number of the first call; 0 by default. */
  readonly first?: number
  /** Calls of one world; 100 by default. */
  readonly worldSize?: number
  /** Hears of the calls that are done. */
  readonly onProgress?: (done: number) => void
}

/** What chaos found out about one provider. */
export interface Survey {
  readonly provider: SimulatedProvider
  readonly calls: number
  readonly counts: Readonly<Record<Mistake, number>>
  readonly findings: readonly WorldFinding[]
  /** Handles by what became of them: `ok`, or the code of an error. */
  readonly outcomes: ReadonlyMap<string, number>
}

/** A mistake, and the world in which it was made. */
export interface WorldFinding extends Finding {
  readonly world: WorldScenario
}

const usualWorldSize = 100

/** Plays so many calls, world by world, and counts what must never happen. */
export async function survey(options: SurveyOptions): Promise<Survey> {
  const { calls, first: begin = 0, onProgress, provider, seed, worldSize = usualWorldSize } = options
  const findings: WorldFinding[] = []
  const outcomes = new Map<string, number>()
  for (let done = 0; done < calls; done += worldSize) {
    const world = drawWorld(provider, seed, begin + done, Math.min(worldSize, calls - done))
    const outcome = await playWorld(world)
    findings.push(...findingsOf(world, outcome))
    countOutcomes(outcome, outcomes)
    onProgress?.(done + world.calls.length)
  }
  return { provider, calls, findings, counts: countsOf(findings), outcomes }
}

/** The mistakes that were made in a world. */
export function findingsOf(world: WorldScenario, { accounts }: Pick<Outcome, 'accounts'>): readonly WorldFinding[] {
  return accounts.flatMap((account) => audit(world.provider, account)).map((finding) => ({ ...finding, world }))
}

function countsOf(findings: readonly Finding[]): Survey['counts'] {
  const count = (name: Mistake): number => findings.filter(({ mistake }) => mistake === name).length
  return {
    'dialled twice': count('dialled twice'),
    'events lost': count('events lost'),
    'handles past their limit': count('handles past their limit'),
    'ended believed alive': count('ended believed alive'),
    'alive believed ended': count('alive believed ended'),
    'handlers run twice': count('handlers run twice'),
  }
}

function countOutcomes({ accounts }: Outcome, outcomes: Map<string, number>): void {
  for (const { belief } of accounts)
    for (const { name, outcome = 'open' } of belief.handles) {
      const key = `${name} ${outcome}`
      outcomes.set(key, (outcomes.get(key) ?? 0) + 1)
    }
}
