/** A duration in seconds; a negative, empty or non-numeric one is unknown. */
export function secondsOf(value: number | string | null | undefined): number | undefined {
  if (value === null || value === undefined || String(value).trim() === '') return undefined
  const seconds = Number(value)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}
