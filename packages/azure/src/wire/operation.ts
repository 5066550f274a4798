/** As much of an operation's row as says where it is. */
export interface OperationPlace {
  readonly operationId: string
  readonly method: string
  /** A template, such as `/calling/callConnections/{callConnectionId}:play`. */
  readonly path: string
}

/** The parameters in a path template. */
export type PathParameters<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? { readonly [Key in Name]: string } & PathParameters<Rest>
  : unknown

/** Fills a path template, each value percent-encoded as one segment; throws when a value is missing or empty. */
export function fillPath(template: string, parameters: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined
    if (value === undefined || value === '') throw new Error(`the path ${template} needs ${name}`)
    return encodeURIComponent(value)
  })
}

/**
 * Makes what finds the operation that a request line means, with its decoded path parameters; undefined when there is
 * none. `endsAtColon` says of which parameters an unencoded colon is the end, since a verb follows it.
 */
export function createOperationMatcher<Operation extends OperationPlace>(
  operations: readonly Operation[],
  endsAtColon: (parameter: string) => boolean,
) {
  const rows = operations.map((operation) => ({ operation, pattern: patternOf(operation.path, endsAtColon) }))
  return (
    method: string,
    pathname: string,
  ): { operation: Operation; parameters: Record<string, string> } | undefined => {
    for (const { operation, pattern } of rows) {
      if (operation.method !== method) continue
      const found = pattern.exec(pathname)
      const parameters = found && decodeAll(found.groups ?? {})
      if (parameters) return { operation, parameters }
    }
    return undefined
  }
}

function patternOf(template: string, endsAtColon: (parameter: string) => boolean): RegExp {
  const source = template.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    endsAtColon(name) ? `(?<${name}>[^/:]+)` : `(?<${name}>[^/]+)`,
  )
  return new RegExp(`^${source}$`)
}

function decodeAll(groups: Record<string, string>): Record<string, string> | undefined {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]))
  } catch {
    return undefined
  }
}
