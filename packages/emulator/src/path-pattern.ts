/**
 * The variables of a path that fits a pattern, percent-decoded; undefined for another path. Names in braces stand for one
 * segment each; `isSame` compares the other segments, to the letter by default.
 */
export function pathVariables(
  pattern: string,
  path: string,
  isSame: (segment: string, other: string) => boolean = (segment, other) => segment === other,
): Readonly<Record<string, string>> | undefined {
  const wanted = pattern.split('/')
  const given = path.split('/')
  if (wanted.length !== given.length) return undefined
  const variables: Record<string, string> = {}
  for (const [index, segment] of wanted.entries()) {
    const text = given[index] ?? ''
    if (segment.startsWith('{') && text !== '') variables[segment.slice(1, -1)] = decoded(text)
    else if (!isSame(segment, text)) return undefined
  }
  return variables
}

/** A segment that is not percent-encoded correctly is kept as it is. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
