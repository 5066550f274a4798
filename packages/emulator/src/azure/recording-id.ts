import type { Random } from '@trunkline/network'

/** A new id of a recording: base64url of two ids, as the service's is. */
export function createRecordingId(random: Random): string {
  const content = { PlatformEndpointId: random.uuid(), ResourceSpecificId: random.uuid() }
  return Buffer.from(JSON.stringify(content)).toString('base64url')
}
