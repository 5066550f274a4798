import type { Call } from './call.ts'
import type { Clock } from './clock.ts'
import type { Conversation } from './conversation.ts'
import type { LegEvent } from './leg-event.ts'
import type { Leg } from './leg.ts'

/** What a leg is made of. */
export interface LegOptions {
  readonly id: string
  readonly kind: 'party' | 'application'
  readonly direction: 'to-party' | 'from-party'
  readonly number: string
  readonly call: Call
  readonly conversation: Conversation
  readonly clock: Clock
  /** Called before anything that changes what will be heard, or when its time is read. */
  readonly touched: () => void
  /** Informs the switchboard of a change, before the watchers. */
  readonly changed: (leg: Leg, event: LegEvent) => void
}
