import type { Clock, Random, Wire } from '../driver/index.ts'
import { systemClock, systemRandom } from '../machine.ts'
import { createSocketWire } from './socket-wire.ts'

/** What a client runs on: where its requests go, its time and its randomness. A provider's `Host` is one. */
export interface Runtime {
  readonly wire: Wire
  readonly clock: Clock
  readonly random: Random
}

/** A runtime, or parts of one; absent members default to sockets, the real clock and the randomness of the machine. */
export interface RuntimeOptions {
  /** Where requests go. Default: sockets, without a proxy. */
  readonly wire?: Wire | undefined
  /** Default: the real clock. */
  readonly clock?: Clock | undefined
  /** Where request ids and back-off get their randomness. Default: the machine's. */
  readonly random?: Random | undefined
}

/** The runtime with what is absent filled in; opens nothing. */
export function runtimeOf({ clock = systemClock, random = systemRandom, ...options }: RuntimeOptions): Runtime {
  return { wire: options.wire ?? createSocketWire({ clock }), clock, random }
}
