/** The numbers of rosters jump and repeat, as recorded: 1, 3, 4, 6, 6, and so on (docs/wire/acs-call-automation.md#event-types). */
export function sequenceNumberOf(roster: number): number {
  const recorded = [1, 3, 4, 6, 6]
  const round = Math.floor((roster - 1) / recorded.length)
  return round * 6 + (recorded[(roster - 1) % recorded.length] ?? 1)
}
