import { FAULT_EFFECTS, type FaultInput, type FaultKind, type Random, seededRandom } from '@trunkline/network'
import type { SimulatedProvider } from '@trunkline/simulation'

import type { Behaviour, CallScenario, Decision, Step, TimedFault, WorldScenario } from './scenario.ts'

/** How long the prompts of a world are, in milliseconds. */
export const promptLengthsMs = [300, 1_200, 4_000] as const

/** Over how long the calls of one world begin, for each call, in milliseconds. */
const spreadMs = 600

/** The scenario of a world: calls `first` up to `first + count`, each of them the same for one seed whatever the others are. */
export function drawWorld(provider: SimulatedProvider, seed: number, first: number, count: number): WorldScenario {
  const calls = Array.from({ length: count }, (_, index) =>
    drawCall(first + index, new Dice(seededRandom(seed * 1_000_003 + first + index)), index * spreadMs),
  )
  return { provider, seed: seed * 1_000_003 + first, calls }
}

function drawCall(number: number, dice: Dice, begins: number): CallScenario {
  const steps = Array.from({ length: dice.below(5) }, () => drawStep(dice))
  return {
    number,
    beginMs: 1_000 + begins + dice.below(spreadMs),
    direction: dice.chance(0.6) ? 'out' : 'in',
    party: drawParty(dice, 0.8),
    decision: dice.chance(0.85) ? 'answer' : dice.pick<Decision>(['reject', 'redirect', 'ignore']),
    decideAfterMs: dice.chance(0.7) ? 0 : dice.below(6_000),
    ...(dice.chance(0.15) && { again: dice.below(2_000) }),
    steps,
    ...(dice.chance(0.3) && { hangUpAtMs: dice.below(25_000) }),
    ending: dice.chance(0.8) ? 'hangUp' : 'terminate',
    faults: drawFaults(dice),
  }
}

function drawParty(dice: Dice, answers: number): Behaviour {
  const outcome = dice.chance(answers) ? 'answer' : dice.pick(['busy', 'no-answer', 'decline', 'unreachable'] as const)
  const presses = Array.from({ length: dice.below(3) }, () => ({
    afterMs: 500 + dice.below(15_000),
    tones: dice.pick(['1', '42#', '0*7', '123456']),
  }))
  return {
    outcome,
    answerAfterMs: dice.chance(0.2) ? 0 : dice.below(4_000),
    digits: presses,
    // nobody stays for ever
    hangUpAfterMs: dice.chance(0.4) ? dice.below(20_000) : 120_000 + dice.below(60_000),
  }
}

const stepMakers: readonly ((dice: Dice) => Step)[] = [
  (dice) => ({ do: 'pause', ms: dice.below(4_000) }),
  (dice) => ({
    do: 'play',
    prompt: dice.below(promptLengthsMs.length),
    waits: dice.chance(0.6),
    ...(dice.chance(0.3) && { stopAfterMs: dice.below(2_000) }),
  }),
  (dice) => ({
    do: 'collect',
    maxDigits: 1 + dice.below(4),
    timeoutMs: 2_000 + dice.below(8_000),
    ...(dice.chance(0.4) && { prompt: dice.below(promptLengthsMs.length) }),
  }),
  (dice) => ({ do: 'sendDigits', digits: dice.pick(['1', '12#', '9876']) }),
  (dice) => ({ do: 'watchDigits', forMs: 1_000 + dice.below(6_000) }),
  (dice) => ({ do: 'record', forMs: 500 + dice.below(5_000), pauses: dice.chance(0.3), fetches: dice.chance(0.3) }),
  (dice) => ({
    do: 'stream',
    speaksMs: dice.below(1_500),
    ...(dice.chance(0.3) && { clearAfterMs: dice.below(1_000) }),
  }),
  (dice) => ({ do: 'hold', forMs: dice.below(3_000) }),
  () => ({ do: 'mute' }),
  (dice) => ({
    do: 'participant',
    party: drawParty(dice, 0.7),
    removes: dice.chance(0.5),
    ...(dice.chance(0.3) && { cancelAfterMs: dice.below(3_000) }),
  }),
  (dice) => ({ do: 'transfer', party: drawParty(dice, 0.7) }),
  () => ({ do: 'list' }),
]

function drawStep(dice: Dice): Step {
  return dice.pick(stepMakers)(dice)
}

function drawFaults(dice: Dice): readonly TimedFault[] {
  if (dice.chance(0.5)) return []
  return Array.from({ length: 1 + dice.below(3) }, () => ({ atMs: dice.below(12_000), fault: drawFault(dice) }))
}

function drawFault(dice: Dice): FaultInput {
  const kind = dice.pick<FaultKind>(['request', 'request', 'callback', 'callback', 'media', 'prompt'])
  const effect = dice.pick<FaultInput['effect']>(FAULT_EFFECTS[kind])
  return {
    on: { kind },
    effect,
    times: dice.chance(0.8) ? 1 : 2,
    skip: dice.below(3),
    // never 404: a carrier that denies a call that it has is not out of order, but lies
    ...(effect === 'status' && { status: dice.pick([400, 500, 502]) }),
    ...((effect === 'slow' || effect === 'late') && { afterMs: dice.pick([50, 700, 3_000, 12_000]) }),
  }
}

/** Draws from a sequence of random numbers. */
class Dice {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    return Math.floor(this.#random.number() * limit)
  }

  chance(probability: number): boolean {
    return this.#random.number() < probability
  }

  pick<T>(values: readonly T[]): T {
    const picked = values[this.below(values.length)]
    if (picked === undefined) throw new RangeError('There is nothing to draw from')
    return picked
  }
}
