import type { MediaArrival, MediaMessage } from '../../driver/index.ts'
import type { CallCore } from '../core.ts'

/** What one message of a call's media socket says. A codec must not throw; if it does, nobody's process dies of it. */
export function decodeMedia(
  { id: callId, surroundings }: CallCore,
  { codec }: MediaArrival,
  message: string | Uint8Array,
): readonly MediaMessage[] {
  try {
    return codec.decode(message)
  } catch {
    surroundings.warnings.raise({ code: 'media-failed', message: 'a media message could not be read', callId })
    return []
  }
}
