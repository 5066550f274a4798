import { base64Bytes, standsAt } from '@trunkline/core/driver'

/** An audio message with its payload decoded. */
export interface ReadMedia {
  /** Valid until the next message is read. */
  readonly bytes: Buffer
  readonly track: 'inbound' | 'outbound'
  /** Milliseconds, if the carrier sends them. */
  readonly timestamp: number | undefined
}

/**
 * Parses an audio message in the carrier's usual form (docs/wire/signalwire-laml.md#socket-messages): the documented
 * members, each once, the event first, without spaces and escapes. Any other message is undefined and left to the full
 * parser, which reads this form with the same result.
 */
export function readMedia(text: string): ReadMedia | undefined {
  if (!standsAt(text, opening, 0)) return undefined
  const media = new Members()
  let at = media.readEnvelope(text, opening.length)
  while (text.charCodeAt(at) === comma) at = media.readEnvelope(text, at + 1)
  if (at < 0 || at + 1 !== text.length || text.charCodeAt(at) !== closeBrace) return undefined
  return media.isComplete() ? media : undefined
}

const opening = '{"event":"media",'

const comma = 0x2c
const quote = 0x22
const backslash = 0x5c
const closeBrace = 0x7d
const firstPrintable = 0x20
const zero = 0x30
const nine = 0x39

/** Longer times are left to the full parser; this covers 31,000 years. */
const mostDigits = 15

/** The members read so far. */
class Members {
  bytes: Buffer | undefined
  track: 'inbound' | 'outbound' = 'inbound'
  timestamp: number | undefined
  private seen = 0

  isComplete(): this is ReadMedia {
    return this.bytes !== undefined
  }

  /** Parses the member at an index and returns the index after it; negative if the form is not the usual one. */
  readEnvelope(text: string, at: number): number {
    if (standsAt(text, '"media":{', at)) return this.first(bit.media) ? this.readMedia(text, at + 9) : -1
    if (standsAt(text, '"sequenceNumber":"', at)) return this.first(bit.sequence) ? behindPlain(text, at + 18) : -1
    if (standsAt(text, '"streamSid":"', at)) return this.first(bit.stream) ? behindPlain(text, at + 13) : -1
    return -1
  }

  private readMedia(text: string, from: number): number {
    let at = this.readMember(text, from)
    while (text.charCodeAt(at) === comma) at = this.readMember(text, at + 1)
    return text.charCodeAt(at) === closeBrace ? at + 1 : -1
  }

  private readMember(text: string, at: number): number {
    if (standsAt(text, '"payload":"', at)) return this.first(bit.payload) ? this.readPayload(text, at + 11) : -1
    if (standsAt(text, '"timestamp":"', at)) return this.first(bit.time) ? this.readTime(text, at + 13) : -1
    if (standsAt(text, '"track":"', at)) return this.first(bit.track) ? this.readTrack(text, at + 9) : -1
    if (standsAt(text, '"chunk":"', at)) return this.first(bit.chunk) ? behindPlain(text, at + 9) : -1
    return -1
  }

  private readPayload(text: string, from: number): number {
    const end = text.indexOf('"', from)
    if (end < 0 || (end - from) % 4 !== 0) return -1
    const length = base64Bytes(text, from, end)
    const bytes = roomFor(length)
    // characters outside base64 are skipped, so fewer bytes than the length implies mean that the text may contain escapes
    if (bytes.write(text.slice(from, end), 'base64') !== length) return -1
    this.bytes = bytes
    return end + 1
  }

  private readTime(text: string, from: number): number {
    let value = 0
    let at = from
    for (let code = text.charCodeAt(at); code >= zero && code <= nine; code = text.charCodeAt(at)) {
      value = value * 10 + (code - zero)
      at += 1
    }
    if (at === from || at - from > mostDigits || text.charCodeAt(at) !== quote) return -1
    this.timestamp = value
    return at + 1
  }

  private readTrack(text: string, from: number): number {
    if (standsAt(text, 'inbound"', from)) return from + 8
    if (!standsAt(text, 'outbound"', from)) return -1
    this.track = 'outbound'
    return from + 9
  }

  /** Whether a member occurs for the first time; a JSON parser takes the last of several. */
  private first(member: number): boolean {
    if ((this.seen & member) !== 0) return false
    this.seen |= member
    return true
  }
}

const bit = { media: 1, sequence: 2, stream: 4, payload: 8, time: 16, track: 32, chunk: 64 } as const

/** Buffer for one payload after another; nearly all have the same length. */
let room = Buffer.alloc(160)

function roomFor(length: number): Buffer {
  if (room.length !== length) room = Buffer.alloc(length)
  return room
}

/** The index after the closing quote of a text without escapes; negative for any other text. */
function behindPlain(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) return at + 1
    if (code < firstPrintable || code === backslash) return -1
  }
  return -1
}
