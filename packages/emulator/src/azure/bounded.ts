/** Drops the oldest entries beyond a number, but for those that are still needed. */
export function forgetOldest<Value>(
  entries: Map<string, Value>,
  limit: number,
  needed: (value: Value) => boolean = () => false,
): void {
  if (entries.size <= limit) return
  for (const [key, value] of entries) {
    if (needed(value)) continue
    entries.delete(key)
    return
  }
}
