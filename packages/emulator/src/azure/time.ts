/** A time as the service writes it: ISO 8601 with seven fractional digits (docs/wire/acs-call-automation.md#callback-events). */
export function preciseTime(zone: '+00:00' | 'Z', at = new Date()): string {
  // the clock of a Date ends at milliseconds, the four digits below come from the one that only moves forward
  const below = (process.hrtime.bigint() / 100n) % 10_000n
  return at.toISOString().replace('Z', `${String(below).padStart(4, '0')}${zone}`)
}
