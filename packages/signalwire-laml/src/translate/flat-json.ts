import { measureJson } from '@trunkline/core/driver'

/** What the carrier sends as JSON is flat and short: beyond this it is not from the carrier. */
const most = { depth: 32, values: 1_000 } as const

/** Whether a text is small enough inside to be parsed, which says nothing of whether it can be. */
export function isFlat(json: string): boolean {
  const { depth, values } = measureJson(json)
  return depth <= most.depth && values <= most.values
}
