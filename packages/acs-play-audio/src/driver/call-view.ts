import type { CallContext } from '@trunkline/core/driver'

/** What is known of a call while no verb runs. */
export type CallView = Omit<CallContext, 'operation' | 'signal'>
