import type { World } from '@trunkline/network'

import type { Stall } from './drive.ts'
import type { Timeline } from './timeline.ts'

/** How a run is made again. */
export interface Recipe {
  readonly provider: string
  readonly seed: number
  readonly latencyMs: unknown
}

/** What is known of a run that failed. */
export interface RunReport {
  readonly recipe: Recipe
  readonly elapsedMs: number
  readonly timeline: Timeline
  /** Absent when the run failed before its network stood. */
  readonly world: World | undefined
}

/** How many entries of the timeline an error shows. */
const shown = 40

/** Adds to an error what is needed to see and to repeat the run; whatever is not an `Error` becomes one. */
export function withReport(thrown: unknown, report: RunReport): Error {
  const error = thrown instanceof Error ? thrown : new Error(`The program threw ${String(thrown)}`, { cause: thrown })
  const message = `${error.message}\n\n${textOf(report)}`
  Object.defineProperty(error, 'message', { value: message, configurable: true, writable: true, enumerable: false })
  return error
}

/** The error of a run whose time cannot go on. */
export function stallError(stall: Stall, open: readonly string[]): SimulationStalled {
  const waits = open.length > 0 ? `What waits:\n${open.map((line) => `  ${line}`).join('\n')}` : 'No exchange is open.'
  if (stall.kind === 'deadlock')
    return new SimulationStalled(`The program waits and nothing is left on the agenda that could wake it. ${waits}`)
  if (stall.kind === 'limit')
    return new SimulationStalled(
      `The program has not ended within ${seconds(stall.limitMs)} of virtual time; pass a larger limitMs if it may last longer. ${waits}`,
    )
  return new SimulationStalled(
    `Work outside of the event loop does not end: it may wait for virtual time, which waits for it. ${waits}`,
    { cause: stall.asked },
  )
}

/** Virtual time cannot go on: a deadlock, a program that never ends, or work outside of the event loop that hangs. */
export class SimulationStalled extends Error {
  override readonly name = 'SimulationStalled'
}

function textOf({ elapsedMs, recipe, timeline, world }: RunReport): string {
  const { latencyMs, provider, seed } = recipe
  const options = `{ provider: '${provider}', seed: ${seed}, latencyMs: ${JSON.stringify(latencyMs)} }`
  const entries = timeline.entries.slice(-shown)
  const left = timeline.length - entries.length
  return [
    `The simulation ended after ${seconds(elapsedMs)}. The same run again: simulation(${options})`,
    ...(world?.calls() ?? []).map((call) => `  call ${call.from} → ${call.to}: ${call.state}`),
    `Timeline (${left > 0 ? `the last ${entries.length} entries` : 'all entries'}):`,
    ...entries.map(({ atMs, kind, text }) => `  ${seconds(atMs).padStart(10)}  ${kind.padEnd(7)}  ${text}`),
  ].join('\n')
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(3)} s`
}
