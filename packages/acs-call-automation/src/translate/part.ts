/** The key of one of several requests of an operation, except the last, which carries the operation's own. */
export function partKey(operation: string, part: number): string {
  return `${operation}~${part}`
}

/** The operation of such a key; undefined for any other key. */
export function operationOfPart(key: string): string | undefined {
  return /^(.+)~\d+$/.exec(key)?.[1]
}
