import type { Json } from '../driver/index.ts'

/** What a carrier says of no call that any process of the application knows. */
export interface UnplacedEvent {
  /** By the carrier's clock where it says, else when it was given up. */
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
