import type { Provider, Telephony, TelephonyOptions } from '@trunkline/core'

import type { SimulatedProvider, SimulatedProviders } from './carriers/index.ts'
import type { Hosts } from './hosts.ts'
import type { Latency } from './latency.ts'
import type { Timeline } from './timeline.ts'
import type { SimulatedWorld } from './world.ts'

/** Origins in the simulated world. */
export interface Addresses {
  /** The client's `publicUrl`. */
  readonly application: string
  readonly carrier: string
  /** Where `hosts.add` serves its files. */
  readonly files: string
}

/** What is simulated, and what chance decides. */
export interface SimulationOptions<Name extends SimulatedProvider> {
  readonly provider: Name
  /** Decides everything random: ids, latency, back-off, noise. The same seed gives the same run. 1 by default. */
  readonly seed?: number
  /**
   * How long each hop takes, drawn anew for every hop: a number is the most, 0 the default. A request and its reply are a
   * hop each, and requests may overtake one another; messages on one media socket do not.
   */
  readonly latencyMs?: Latency
  /** Settings of the adapter that replace those of the simulated account. */
  readonly settings?: SimulatedProviders[Name]['settings']
  /** Options of the client. */
  readonly client?: Pick<
    TelephonyOptions<Provider>,
    'bus' | 'deadlines' | 'limits' | 'maxCallAgeMs' | 'onUnplacedEvent' | 'onWarning' | 'store'
  >
  /** Where the parts of the simulated world are; hosts that exist nowhere by default. */
  readonly addresses?: Partial<Addresses>
  /** When the run begins, in milliseconds since the epoch; the first second of the year 2030 by default. */
  readonly startAt?: number
  /** Most virtual milliseconds that a run may last; an hour by default. */
  readonly limitMs?: number
}

/** What a program works with. */
export interface Stage<Name extends SimulatedProvider> {
  readonly telephony: Telephony<SimulatedProviders[Name]['capabilities']>
  /** The far side of the network, its faults and its time. */
  readonly world: SimulatedWorld
  /** Where the carrier is, with the emulator's control surface under `/_world`; absent for loopback. */
  readonly carrierUrl: string | undefined
  /** Hosts beside the carrier and the application. */
  readonly hosts: Hosts
  /** What happened so far. */
  readonly timeline: Timeline
  /** Runs work that waits for something real, such as a database: virtual time stands still until it ends. */
  readonly outside: <T>(work: () => Promise<T>) => Promise<T>
}

/** A simulated carrier, ready to run programs. */
export interface Simulation<Name extends SimulatedProvider> {
  /**
   * Runs a program in a new world and resolves with what it returns; the client is closed afterwards. Timers, dates,
   * `fetch` and `Math.random` of the program are the world's. Runs of one process follow one another. Rejects with what the
   * program throws, the seed and the timeline added to its message, or with a `SimulationStalled`.
   */
  readonly run: <T>(program: (stage: Stage<Name>) => Promise<T> | T) => Promise<T>
}
