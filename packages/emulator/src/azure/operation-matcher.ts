/** As much of an operation as says where it is. */
interface Place {
  readonly method: string
  /** A template, such as `/calling/callConnections/{callConnectionId}:play`. */
  readonly path: string
}

/** The operation of a request line, with the decoded parameters of its path. */
export interface Match<Operation> {
  readonly operation: Operation
  readonly parameters: Record<string, string>
}

/** Makes what finds the operation of a request line. A verb follows a parameter after a colon, which some may hold themselves. */
export function createMatcher<Operation extends Place>(
  operations: readonly Operation[],
  mayHoldColon: (parameter: string) => boolean,
) {
  const rows = operations.map((operation) => ({ operation, pattern: patternOf(operation.path, mayHoldColon) }))
  return (method: string, path: string): Match<Operation> | undefined => {
    for (const { operation, pattern } of rows) {
      const found = operation.method === method ? pattern.exec(path) : null
      const parameters = found === null ? undefined : decoded(found.groups ?? {})
      if (parameters !== undefined) return { operation, parameters }
    }
    return undefined
  }
}

function patternOf(template: string, mayHoldColon: (parameter: string) => boolean): RegExp {
  const source = template.replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => `(?<${name}>${mayHoldColon(name) ? '[^/]+' : '[^/:]+'})`,
  )
  return new RegExp(`^${source}$`)
}

function decoded(groups: Readonly<Record<string, string>>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]))
  } catch {
    return undefined
  }
}
