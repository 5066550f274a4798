import type { Host } from '@trunkline/core/driver'

import type { SignalWireClient } from '../client.ts'
import type { CheckedConfig } from '../config.ts'
import type { PendingUpdates } from './pending-update.ts'

/** What the driver and the ingress of one session share. */
export interface AdapterContext {
  readonly config: CheckedConfig
  readonly client: SignalWireClient
  readonly host: Host
  readonly pendingUpdates: PendingUpdates
  /** Initially as configured; changes permanently when the carrier refuses inline documents. */
  readonly documents: { mode: 'inline' | 'url' }
}
