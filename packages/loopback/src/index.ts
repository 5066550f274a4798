export { capabilities } from './capabilities.ts'
export { createManualClock, type ManualClock } from '@trunkline/network'
export type { LoopbackConfig } from './config.ts'
export {
  createLoopbackNetwork,
  type LoopbackFault,
  type LoopbackNetwork,
  type LoopbackNetworkOptions,
  type LoopbackParty,
} from './network.ts'
export { loopback, type LoopbackOptions, type LoopbackProvider, provider } from './provider.ts'
