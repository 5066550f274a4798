import { type Host } from '@trunkline/core/driver'

import { type SignalWireClient } from '../client.ts'
import { type CheckedConfig } from '../config.ts'
import { type PendingUpdates } from './pending-update.ts'

/** What driver and ingress of one session share. */
export interface AdapterContext {
  readonly config: CheckedConfig
  readonly client: SignalWireClient
  readonly host: Host
  readonly pendingUpdates: PendingUpdates
  /** Begins as configured; the carrier's refusal of inline documents changes it for good. */
  readonly documents: { mode: 'inline' | 'url' }
}
