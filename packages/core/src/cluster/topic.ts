/** The topic of everything about one call. */
export function callTopic(callId: string): string {
  return `call:${callId}`
}
