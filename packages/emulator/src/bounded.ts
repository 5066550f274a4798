/** How many calls, recordings and other resources that are over a protocol server keeps of each kind, the newest: as many as the network keeps calls. */
export const KEPT_RESOURCES = 500

/** Drops the oldest entries beyond a number, but for those that are still needed. */
export function forgetOldest<Value>(
  entries: Map<string, Value>,
  limit: number,
  needed: (value: Value) => boolean = () => false,
): void {
  for (const [key, value] of entries) {
    if (entries.size <= limit) return
    if (!needed(value)) entries.delete(key)
  }
}
