/** The name of an operation on the wire: unique among all calls, as the service asks for, and 50 characters at most. */
export function operationIdOf(callId: string, operation: string): string {
  return `${callId}.${operation}`
}

/** The name by which core knows the operation; one that is not ours stays as it is. */
export function operationKeyOf(operationId: string | undefined): string | undefined {
  return operationId?.slice(operationId.lastIndexOf('.') + 1)
}
