import { checkOptions, rule } from '@trunkline/core/driver'

import { loadCarrier, type SimulatedProvider } from './carriers/index.ts'
import { exclusively } from './exclusive.ts'
import type { Simulation, SimulationOptions } from './options.ts'
import { runProgram } from './run.ts'

const { either, notNegative, object, positive, text, whole } = rule
const simulationRule = rule.members<SimulationOptions<SimulatedProvider>>({
  addresses: object,
  client: object,
  latencyMs: either(notNegative, object),
  limitMs: positive,
  provider: text,
  seed: whole(0),
  settings: object,
  startAt: notNegative,
})

/** Prepares a simulated carrier; each `run` of it is a world of its own. */
export async function simulation<Name extends SimulatedProvider>(
  options: SimulationOptions<Name>,
): Promise<Simulation<Name>> {
  checkOptions('simulation', options, simulationRule)
  const carrier = await loadCarrier(options.provider)
  return { run: (program) => exclusively(() => runProgram(options, carrier, program)) }
}
