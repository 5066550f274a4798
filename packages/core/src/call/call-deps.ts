import type { CallEvent } from '../api/call-event.ts'
import type { Deadlines } from '../api/deadlines.ts'
import type { Limits } from '../api/limits.ts'
import type { Broadcast } from '../base/broadcast.ts'
import type { Closing, OwnClock } from '../base/closing.ts'
import type { Ticker } from '../base/ticker.ts'
import type { TimelineOptions } from '../base/timeline.ts'
import type { Warnings } from '../base/warning.ts'
import type { Driver, Provider, Random } from '../driver/index.ts'
import type { Gate } from './gate.ts'

/** The dependencies that all calls of a client share. */
export interface CallDeps {
  readonly provider: Provider
  readonly driver: Driver
  readonly clock: OwnClock
  /** The one timer of all streams. */
  readonly ticker: Ticker
  readonly closing: Closing
  readonly random: Random
  readonly limits: Limits
  readonly deadlines: Deadlines
  readonly maxCallAgeMs: number
  /** Limits concurrent requests for the state of a call. */
  readonly inspections: Gate
  readonly warnings: Warnings
  readonly events: Broadcast<CallEvent>
  /** Absent where no timeline is kept. */
  readonly timeline?: TimelineOptions | undefined
  callUrl(purpose: string, callId: string, operation?: string): string
  callMediaUrl(purpose: string, callId: string, operation?: string): string
}
