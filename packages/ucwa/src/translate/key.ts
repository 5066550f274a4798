/** Operation id on the wire. The service requires it to be unique among all calls and at most 50 characters long. */
export function operationIdOf(callId: string, operation: string): string {
  return `${callId}.${operation}`
}

/** Core's key for an operation; an id that is not ours stays unchanged. */
export function operationKeyOf(operationId: string | undefined): string | undefined {
  return operationId?.slice(operationId.lastIndexOf('.') + 1)
}
