import { type DriverEvent, type Translated } from '@trunkline/core/driver'

/** An event with what it brings along for pairing and remembering. */
export type Outcome = Pick<Translated, 'event' | 'operationKey' | 'state'>

/** An event that brings nothing along. */
export function plain(event: DriverEvent): Outcome {
  return { event }
}
