/** Characters that a WHATWG parser escapes although a client can send them unescaped. */
const ESCAPED_IN_QUERY = /%2[27]|%3[CE]/g
const ESCAPED_IN_PATH = /%22|%3[CE]|%5E|%60|%7[BD]/g
const APOSTROPHE = '%27'

/**
 * Lists the spellings of a path with its query that a WHATWG `Request` shows as the given one: that one first, at most
 * five. Such a parser escapes an apostrophe in a query, but many encoders do not, and the carrier signs what it sends.
 *
 * One carrier escapes in one way, but the URL that it received may spell an apostrophe differently from the fields of a
 * GET, which follow in the same query.
 */
export function targetSpellings(target: string): readonly string[] {
  if (!target.includes('%')) return [target]
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const query = mark < 0 ? '' : target.slice(mark)
  const [first = '', second, ...others] = query.split(APOSTROPHE)
  const spellings = [
    target,
    path + query.replaceAll(APOSTROPHE, "'"),
    path.replaceAll(ESCAPED_IN_PATH, literal) + query.replaceAll(ESCAPED_IN_QUERY, literal),
  ]
  if (second !== undefined && others.length > 0) {
    spellings.push(path + [`${first}'${second}`, ...others].join(APOSTROPHE))
    spellings.push(path + [`${first}${APOSTROPHE}${second}`, ...others].join("'"))
  }
  return [...new Set(spellings)]
}

function literal(escape: string): string {
  return String.fromCharCode(Number.parseInt(escape.slice(1), 16))
}
