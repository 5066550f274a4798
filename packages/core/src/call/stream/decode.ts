import { type MediaArrival, type MediaMessage, quoted, type WireAudio } from '../../driver/index.ts'
import type { CallCore } from '../core.ts'

/** The audio of a message of the usual form; `undefined` for any other message. */
export function readAudio(
  core: CallCore,
  { codec }: MediaArrival,
  message: string | Uint8Array,
): WireAudio | undefined {
  if (codec.readAudio === undefined || typeof message !== 'string') return undefined
  return isLonger(message, core.deps.limits.mediaMessageBytes) ? undefined : codec.readAudio(message)
}

/** What one message of a call's media socket says. What is unknown, unreadable or too long is counted, and never throws. */
export function decodeMedia(
  core: CallCore,
  { codec }: MediaArrival,
  message: string | Uint8Array,
): readonly MediaMessage[] {
  if (isLonger(message, core.deps.limits.mediaMessageBytes)) {
    warnOfMedia(core, 'oversized-media', 'a media message is longer than limits.mediaMessageBytes: it was dropped')
    return []
  }
  try {
    const parts = codec.decode(message)
    for (const part of parts) if (part.type === 'unknown') warnOfUnknown(core, part.name)
    return parts
  } catch {
    warnOfMedia(core, 'media-failed', 'a media message could not be read, or holds audio that is not a frame')
    return []
  }
}

/** Warns once of each kind of trouble with media, whatever the sender's words are, and counts the rest. */
export function warnOfMedia({ id: callId, deps }: CallCore, code: string, message: string): void {
  deps.warnings.raise({ code, message, callId })
}

function warnOfUnknown(core: CallCore, name: string): void {
  warnOfMedia(core, 'unknown-media', `the carrier sent a kind of media message that is not known: ${quoted(name)}`)
}

/** Whether a message has more bytes than that. Most are so short that their characters need not be counted as bytes. */
function isLonger(message: string | Uint8Array, bytes: number): boolean {
  if (typeof message !== 'string') return message.length > bytes
  return message.length * mostBytesOfUnit > bytes && Buffer.byteLength(message) > bytes
}

/** A unit of UTF-16 becomes three bytes of UTF-8 at most. */
const mostBytesOfUnit = 3
