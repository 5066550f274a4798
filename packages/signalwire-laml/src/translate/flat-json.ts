import { measureJson } from '@trunkline/core/driver'

/** Limits of the carrier's JSON, which is flat and short; a larger value is not from the carrier. */
const most = { depth: 32, values: 1_000 } as const

/** Whether the nesting and size of a JSON text are within the limits; it may still be malformed. */
export function isFlat(json: string): boolean {
  const { depth, values } = measureJson(json)
  return depth <= most.depth && values <= most.values
}
