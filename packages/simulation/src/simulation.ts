import { loadCarrier, type SimulatedProvider } from './carriers/index.ts'
import { exclusively } from './exclusive.ts'
import type { Simulation, SimulationOptions } from './options.ts'
import { runProgram } from './run.ts'

/** Prepares a simulated carrier; each `run` of it is a world of its own. */
export async function simulation<Name extends SimulatedProvider>(
  options: SimulationOptions<Name>,
): Promise<Simulation<Name>> {
  const carrier = await loadCarrier(options.provider)
  return { run: (program) => exclusively(() => runProgram(options, carrier, program)) }
}
