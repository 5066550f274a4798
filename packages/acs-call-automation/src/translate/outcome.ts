import type { DriverEvent, Translated } from '@trunkline/core/driver'

/** An event with its operation key and its state. */
export type Outcome = Pick<Translated, 'event' | 'operationKey' | 'state' | 'providerCallId'>

/** An event without an operation key or state. */
export function plain(event: DriverEvent): Outcome {
  return { event }
}
