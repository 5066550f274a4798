/**
 * Milliseconds since 1970 of `/Date(1466181726193)/`, with or without an offset, or of an ISO date; undefined for any
 * other text.
 */
export function readDate(text: string): number | undefined {
  // the offset only describes how the sender writes local time; the milliseconds are UTC
  const ticks = /^\/Date\((-?\d{1,16})(?:[+-]\d{4})?\)\/$/.exec(text)?.[1]
  if (ticks !== undefined) return Number(ticks)
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text)) return undefined
  // a date without a zone is UTC, whatever the zone of this machine is
  const moment = Date.parse(/(Z|[+-]\d{2}:?\d{2})$/i.test(text) ? text : `${text}Z`)
  return Number.isNaN(moment) ? undefined : moment
}
