import type { DriverEvent } from '@trunkline/core/driver'

/** What the network reports of a call. It speaks the neutral language already: a real carrier's would need translating. */
export interface Notice {
  /** Unlike any other's; a repeated delivery has the same. */
  readonly id: string
  /** The network's id of the call. */
  readonly call: string
  /** The application's id, of a call that it dialed. */
  readonly callId: string | undefined
  /** Which operation, or which recording, it is about. */
  readonly operation: string | undefined
  readonly event: DriverEvent
  /** Milliseconds since the epoch. */
  readonly at: number
}
