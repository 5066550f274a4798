import type { ContractPromise } from '../promise.ts'
import { capabilityPromises } from './capabilities.ts'
import { collectPromises } from './collect.ts'
import { dialPromises } from './dial.ts'
import { endingPromises } from './ending.ts'
import { faultPromises } from './faults.ts'
import { furtherPromises } from './further.ts'
import { incomingPromises } from './incoming.ts'
import { lifecyclePromises } from './lifecycle.ts'
import { playPromises } from './play.ts'
import { recordPromises } from './record.ts'
import { secretPromises } from './secrets.ts'
import { streamPromises } from './stream.ts'

/** Everything that an adapter promises. */
export const promises: readonly ContractPromise[] = [
  ...lifecyclePromises,
  ...dialPromises,
  ...endingPromises,
  ...playPromises,
  ...collectPromises,
  ...recordPromises,
  ...streamPromises,
  ...incomingPromises,
  ...furtherPromises,
  ...faultPromises,
  ...secretPromises,
  ...capabilityPromises,
]
