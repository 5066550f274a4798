/** The name of one of several requests that make up an operation, except the last, which bears the operation's own. */
export function partKey(operation: string, part: number): string {
  return `${operation}~${part}`
}

/** The operation that such a name belongs to; undefined when the name is none. */
export function operationOfPart(key: string): string | undefined {
  return /^(.+)~\d+$/.exec(key)?.[1]
}
