import type { Json } from '../driver/index.ts'

/** A carrier event that belongs to no call of any process of the application. */
export interface UnplacedEvent {
  /** When it happened, by the carrier's clock if reported; otherwise when core stopped looking for its call. */
  readonly at: Date
  /** The adapter's name. */
  readonly provider: string
  /** As of a `provider-event`: what the carrier calls it, in lower case with hyphens. */
  readonly name: string
  readonly carrierName?: string
  /** The carrier's id of the call, where it names one. */
  readonly providerCallId?: string
  /** The vendor's own body. */
  readonly raw?: Json
}
