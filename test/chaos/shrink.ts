import { type Outcome, playWorld, type Sabotage } from './play-world.ts'
import type { CallScenario, WorldScenario } from './scenario.ts'
import { findingsOf, type WorldFinding } from './survey.ts'

/** The least that still shows a mistake, and what happened in it. */
export interface Shrunk {
  readonly world: WorldScenario
  readonly outcome: Outcome
  /** Worlds that were played to find it. */
  readonly attempts: number
}

/** Most worlds that are played for one mistake. */
const mostAttempts = 120

/** Leaves out calls, steps and faults as long as the mistake still shows; `undefined` where it does not show again. */
export async function shrink(
  { mistake, number, world }: WorldFinding,
  sabotage: Sabotage = {},
): Promise<Shrunk | undefined> {
  let attempts = 0
  const shows = async (candidate: WorldScenario): Promise<Outcome | undefined> => {
    attempts += 1
    // a smaller world may fail in another way, which is none of this mistake
    const outcome = await playWorld(candidate, sabotage).catch(() => undefined)
    const found = outcome !== undefined && findingsOf(candidate, outcome).some((finding) => finding.mistake === mistake)
    return found ? outcome : undefined
  }
  const only = { ...world, calls: world.calls.filter((call) => call.number === number) }
  const lonely = await shows(only)
  const whole = lonely ?? (await shows(world))
  if (whole === undefined) return undefined
  let best = { world: lonely === undefined ? world : only, outcome: whole }
  for (const parts of [callParts, habitParts])
    for (let size = Math.ceil(parts(best.world).length / 2); size >= 1; size = Math.floor(size / 2))
      for (let from = 0; from < parts(best.world).length;) {
        if (attempts === mostAttempts) return { ...best, attempts }
        const candidate = without(best.world, parts(best.world).slice(from, from + size))
        const outcome = await shows(candidate)
        if (outcome === undefined) from += size
        else best = { world: candidate, outcome }
      }
  return { ...best, attempts }
}

/** Takes something out of a world. */
type Part = (world: WorldScenario) => WorldScenario

function without(world: WorldScenario, parts: readonly Part[]): WorldScenario {
  return parts.reduce((smaller, part) => part(smaller), world)
}

/** Each call can be left out. */
function callParts({ calls }: WorldScenario): readonly Part[] {
  return calls.map((call) => (world) => ({
    ...world,
    calls: world.calls.filter(({ number }) => number !== call.number),
  }))
}

/** So can each fault, step and habit of a call. */
function habitParts({ calls }: WorldScenario): readonly Part[] {
  return calls.flatMap((call) =>
    habitsOf(call).map((plainer): Part => (world) => ({
      ...world,
      calls: world.calls.map((one) => (one.number === call.number ? plainer(one) : one)),
    })),
  )
}

function habitsOf({ again, decideAfterMs, faults, hangUpAtMs, party, steps }: CallScenario) {
  return [
    ...faults.map((fault) => (call: CallScenario) => ({ ...call, faults: call.faults.filter((one) => one !== fault) })),
    ...steps.map((step) => (call: CallScenario) => ({ ...call, steps: call.steps.filter((one) => one !== step) })),
    ...(again === undefined ? [] : [(call: CallScenario) => ({ ...call, again: undefined })]),
    ...(hangUpAtMs === undefined ? [] : [(call: CallScenario) => ({ ...call, hangUpAtMs: undefined })]),
    ...(decideAfterMs === 0 ? [] : [(call: CallScenario) => ({ ...call, decideAfterMs: 0 })]),
    ...((party.digits?.length ?? 0) === 0
      ? []
      : [(call: CallScenario) => ({ ...call, party: { ...call.party, digits: [] } })]),
  ]
}
