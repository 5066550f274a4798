import type { Clock } from '@trunkline/network'

/** Now as the service writes it: ISO 8601 with seven fractional digits (docs/wire/acs-call-automation.md#callback-events). */
export function preciseTime(clock: Clock, zone: '+00:00' | 'Z'): string {
  // the epoch's clock ends at milliseconds, the four digits below come from the one that only moves forward
  const below = Math.floor(clock.monotonic() * 10_000) % 10_000
  return new Date(clock.now()).toISOString().replace('Z', `${String(below).padStart(4, '0')}${zone}`)
}
