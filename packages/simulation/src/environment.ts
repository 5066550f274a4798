import type { Random, Wire } from '@trunkline/core/driver'
import { seededRandom } from '@trunkline/network'

import type { SimulatedProvider } from './carriers/index.ts'
import { createLatency } from './latency.ts'
import { createMemoryWire, type Sender } from './memory-wire.ts'
import { OpenWork } from './open-work.ts'
import type { Addresses, SimulationOptions } from './options.ts'
import { Router } from './router.ts'
import { TimelineRecorder } from './timeline.ts'
import { VirtualClock } from './virtual-clock.ts'

/** Time, chance, hosts and the story of one run. */
export interface Environment {
  readonly addresses: Addresses
  readonly clock: VirtualClock
  readonly latency: () => number
  readonly open: OpenWork
  /** A sequence for each purpose, so that what one part draws changes nothing for the others. */
  readonly random: Readonly<Record<'application' | 'carrier' | 'latency' | 'program' | 'wire', Random>>
  readonly router: Router
  readonly timeline: TimelineRecorder
  /** Where the requests of someone go. */
  wireOf(sender: Sender): Wire
}

const defaultAddresses: Addresses = {
  application: 'https://application.simulation.invalid',
  carrier: 'https://carrier.simulation.invalid',
  files: 'https://hosts.simulation.invalid',
}

export function createEnvironment(options: Omit<SimulationOptions<SimulatedProvider>, 'provider'>): Environment {
  const { latencyMs = 0, seed = 1, startAt = Date.UTC(2030, 0, 1) } = options
  if (!Number.isSafeInteger(seed) || seed < 0) throw new RangeError(`The seed ${seed} is not a whole number from 0 on`)
  const clock = new VirtualClock(startAt)
  const elapsedMs = (): number => clock.elapsedMs
  const sequence = (index: number): Random => seededRandom(seed + index * 2 ** 50)
  const random = {
    application: sequence(0),
    carrier: sequence(1),
    latency: sequence(2),
    program: sequence(3),
    wire: sequence(4),
  }
  const parts = {
    clock,
    latency: createLatency(latencyMs, random.latency),
    open: new OpenWork(elapsedMs),
    router: new Router(),
    timeline: new TimelineRecorder(elapsedMs),
  }
  return {
    ...parts,
    addresses: { ...defaultAddresses, ...options.addresses },
    random,
    wireOf: (sender) => createMemoryWire(sender, parts),
  }
}
