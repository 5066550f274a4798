/** The groups of two and more files of which each imports each other one, directly or through others (Tarjan's algorithm). */
export function circlesIn(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>()
  const path: string[] = []
  const circles: string[][] = []

  /** Gives the earliest file on the path that this one leads back to. */
  function follow(file: string): number {
    const place = order.size
    order.set(file, place)
    const depth = path.push(file) - 1
    let earliest = place
    for (const next of imports.get(file) ?? []) {
      if (!imports.has(next)) continue
      if (!order.has(next)) earliest = Math.min(earliest, follow(next))
      else if (path.includes(next)) earliest = Math.min(earliest, order.get(next) ?? place)
    }
    if (earliest === place) {
      const circle = path.splice(depth)
      if (circle.length > 1) circles.push(circle)
    }
    return earliest
  }

  for (const file of imports.keys()) if (!order.has(file)) follow(file)
  return circles
}
