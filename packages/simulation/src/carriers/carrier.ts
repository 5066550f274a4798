import type { Provider, Telephony } from '@trunkline/core'
import type { DoorMaker, InProcessEmulator } from '@trunkline/emulator'

import type { Numbers } from '../world.ts'

/** What a carrier's set-up needs of an emulator, in this process or behind sockets. */
export type RunningEmulator = Pick<InProcessEmulator, 'ready' | 'url' | 'world'>

/** What a carrier's set-up works with. */
export interface CarrierStage {
  readonly emulator: RunningEmulator
  readonly telephony: Telephony
  /** Lets virtual time pass. */
  readonly wait: (ms: number) => Promise<void>
}

/** How an adapter and its protocol server are joined. */
export interface Carrier<P extends Provider, Settings extends object> {
  /** The protocol server. */
  readonly door: DoorMaker
  /** The adapter, for what the protocol server says of itself, with the program's own settings on top. */
  provider(emulator: RunningEmulator, settings: Settings): P
  /** Configures where the application is, as one does by hand in the carrier's portal. */
  setUp(stage: CarrierStage): Promise<Numbers>
}
