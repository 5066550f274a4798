/** The topic of everything about one call. */
export function callTopic(callId: string): string {
  return `call:${callId}`
}

/** The topic of everything about one recording, by the carrier's id of it. */
export function recordingTopic(recordingId: string): string {
  return `recording:${recordingId}`
}

/** The topic of a call by its carrier's id. */
export function providerTopic(providerCallId: string): string {
  return `provider-call:${providerCallId}`
}

/** The topic on which a call announces its carrier's id. */
export const claimTopic = 'provider-call-claims'
