import type { Host } from '@trunkline/core/driver'

import type { Router } from '../channel/router.ts'
import type { OnPremisesClient } from '../client.ts'

/** What the functions of the driver share. */
export interface AdapterContext {
  readonly client: OnPremisesClient
  readonly host: Host
  readonly router: Pick<Router, 'expect' | 'forget'>
  /** The user's own phone. */
  readonly ownPhone: string | undefined
  /** The user's line. */
  readonly phoneNumber: string | undefined
}
