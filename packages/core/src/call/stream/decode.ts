import type { MediaArrival, MediaMessage } from '../../driver/index.ts'
import type { CallCore } from '../core.ts'

/** What one message of a call's media socket says; what nobody knows is counted. A codec must not throw; if it does, nobody's process dies of it. */
export function decodeMedia(
  { id: callId, surroundings }: CallCore,
  { codec }: MediaArrival,
  message: string | Uint8Array,
): readonly MediaMessage[] {
  try {
    const parts = codec.decode(message)
    for (const part of parts) {
      if (part.type !== 'unknown') continue
      const kind = part.name.slice(0, 64)
      surroundings.warnings.raise({ code: 'unknown-media', message: `nobody knows media messages of ${kind}`, callId })
    }
    return parts
  } catch {
    surroundings.warnings.raise({ code: 'media-failed', message: 'a media message could not be read', callId })
    return []
  }
}
