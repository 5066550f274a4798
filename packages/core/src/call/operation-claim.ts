import type { Operation, Operations } from './operations.ts'

/** The name under which one request's operation is known, which may change until the carrier has accepted it. */
export class OperationClaim {
  private readonly operations: Operations
  private readonly operation: Operation
  /** Undefined before the request's turn, and after its outcome. */
  key: string | undefined

  constructor(operations: Operations, operation: Operation) {
    this.operations = operations
    this.operation = operation
  }

  /** Before it is sent, since what the carrier says of it may overtake the reply or come in its place; or once more. */
  readonly take = (key: string): void => {
    if (this.key === key) return
    this.release()
    this.key = key
    this.operations.claim(key, this.operation)
  }

  release(): void {
    const { key } = this
    this.key = undefined
    this.operations.release(key)
  }

  /** Its outcome is known: the name leads nowhere any more. */
  forget(): void {
    this.key = undefined
  }

  limit(ms: number | undefined): void {
    if (this.key !== undefined) this.operations.limit(this.key, ms)
  }
}
