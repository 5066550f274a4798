import { matchOperation, type OperationName, type Suffix } from '@trunkline/signalwire-laml/wire'

/** A request that belongs to an operation. */
export interface FoundOperation {
  readonly operation: OperationName
  /** A variable of the path, percent-decoded. */
  readonly variable: (name: string) => string
  /** How the path ends; nothing where it has no suffix. */
  readonly suffix: Suffix | undefined
}

/** Finds the operation that a request addresses, under either base and with any suffix. */
export function findOperation(method: string, path: string): FoundOperation | undefined {
  const found = matchOperation(method, path)
  if (!found) return undefined
  const { operation, parameters, suffix } = found
  return { operation, suffix, variable: (name) => parameters[name] ?? '' }
}
