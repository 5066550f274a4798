/** The candidate that a misspelt word most likely means; `undefined` when none is near. */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = word.slice(0, longest).toLowerCase()
  let best: { readonly candidate: string; readonly distance: number } | undefined
  for (const candidate of candidates) {
    const distance = distanceOf(wanted, candidate.toLowerCase())
    if (distance <= Math.max(1, Math.floor(wanted.length / 3)) && !(best && best.distance <= distance))
      best = { candidate, distance }
  }
  return best?.candidate ?? begunBy(wanted, candidates)
}

/** `, did you mean "…"?`, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const candidate = closest(word, candidates)
  return candidate === undefined ? '' : `, did you mean "${candidate}"?`
}

/** A word of a stranger may be of any length. */
const longest = 64

/** `signalwire` for `signalwire-laml`: the only candidate that begins with the word. */
function begunBy(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length < 3) return undefined
  const [only, another] = [...candidates].filter((candidate) => candidate.toLowerCase().startsWith(word))
  return another === undefined ? only : undefined
}

/** How many letters have to be changed, added, left out or swapped with their neighbor. */
function distanceOf(from: string, to: string): number {
  let before: readonly number[] = []
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= to.length; j += 1) {
      const changed = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      const distance = Math.min(changed, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1)
      next.push(swapped ? Math.min(distance, (before[j - 2] ?? 0) + 1) : distance)
    }
    before = row
    row = next
  }
  return row[to.length] ?? 0
}
