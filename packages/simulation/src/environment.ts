import type { Random, Wire } from '@trunkline/core/driver'
import { seededRandom } from '@trunkline/network'

import type { SimulatedProvider } from './carriers/index.ts'
import { createLatency } from './latency.ts'
import { createMemoryWire } from './memory-wire.ts'
import { OpenWork } from './open-work.ts'
import type { SimulationOptions } from './options.ts'
import { Router } from './router.ts'
import { TimelineRecorder } from './timeline.ts'
import { VirtualClock } from './virtual-clock.ts'

/** Time, chance, hosts and the story of one run. */
export interface Environment {
  readonly clock: VirtualClock
  readonly latency: () => number
  readonly open: OpenWork
  /** A sequence for each purpose, so that what one part draws changes nothing for the others. */
  readonly random: Readonly<Record<'application' | 'carrier' | 'latency' | 'program', Random>>
  readonly router: Router
  readonly timeline: TimelineRecorder
  /** Where the requests of someone go, by the name that the timeline shows. */
  wireOf(sender: string): Wire
}

export function createEnvironment(options: SimulationOptions<SimulatedProvider>): Environment {
  const { latencyMs = 0, seed = 1, startAt = Date.UTC(2030, 0, 1) } = options
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`The seed ${seed} is not a whole number from 0 on`)
  const clock = new VirtualClock(startAt)
  const elapsedMs = (): number => clock.elapsedMs
  const sequence = (index: number): Random => seededRandom(seed + index * 2 ** 50)
  const random = { application: sequence(0), carrier: sequence(1), latency: sequence(2), program: sequence(3) }
  const parts = {
    clock,
    latency: createLatency(latencyMs, random.latency),
    open: new OpenWork(elapsedMs),
    router: new Router(),
    timeline: new TimelineRecorder(elapsedMs),
  }
  return { ...parts, random, wireOf: (sender) => createMemoryWire(sender, parts) }
}
