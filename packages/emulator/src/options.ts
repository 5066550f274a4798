import type { Wire } from '@trunkline/core/driver'

import type { DoorMaker } from './door.ts'
import type { Environment } from './environment.ts'
import type { OpenSocket } from './socket.ts'

/** What every form of the emulator takes. */
export interface NetworkOptions {
  /** The protocol servers; by default one for each protocol. */
  readonly doors?: readonly DoorMaker[]
  /** Largest body of a request to a protocol server, in bytes; 2 MiB by default. */
  readonly maxBodyBytes?: number
  /** Time and randomness; the machine's by default. */
  readonly environment?: Environment
  /** Carries what the emulator asks the application for: callbacks, documents, prompts. Over the network by default. */
  readonly wire?: Wire
  /** Opens media WebSockets to the application; over the network by default. */
  readonly openSocket?: OpenSocket
}
