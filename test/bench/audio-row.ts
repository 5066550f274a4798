import type { Duel } from './duel.ts'

/** One row of the table: a piece of work, who else does it, and how much of the rival's time it may take. */
export interface AudioRow {
  readonly name: string
  readonly rival: string
  /** The largest ratio that was aimed at. */
  readonly target: number
  /** Why the target is missed, where it is. */
  readonly reason?: string
  readonly prepare: () => Duel | Promise<Duel>
}

/** Different pieces of sound of one length, so that no branch predictor learns them by heart. */
export function sounds(samples: number): readonly Int16Array[] {
  return Array.from({ length: 16 }, (_, number) =>
    Int16Array.from({ length: samples }, (_unused, index) => {
      const noise = ((index * 7919 + number * 104_729) % 1009) - 504
      return Math.round(9_000 * Math.sin(index / (3 + number / 4)) + noise)
    }),
  )
}

/** The input of a round, of several in turn. */
export function inTurn<Value>(values: readonly Value[], round: number): Value {
  const value = values[round % values.length]
  if (value === undefined) throw new Error('there is no input')
  return value
}
