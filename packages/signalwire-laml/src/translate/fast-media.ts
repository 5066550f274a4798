/** An audio message, its payload read. */
export interface ReadMedia {
  readonly bytes: Buffer
  readonly track: 'inbound' | 'outbound'
  /** Milliseconds, where the carrier says them. */
  readonly timestamp: number | undefined
}

/**
 * Reads an audio message as the carrier writes it (docs/wire/signalwire-laml.md#socket-messages): the documented members, each
 * once, the event first, without spaces and escapes. Anything else is undefined and for the careful reader. What is read
 * here, that one reads the same.
 */
export function readMedia(text: string): ReadMedia | undefined {
  if (!text.startsWith(opening)) return undefined
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
const equalsSign = 0x3d
const closeBrace = 0x7d
const firstPrintable = 0x20
const zero = 0x30
const nine = 0x39

/** Times of more digits are for the careful reader: 31,000 years. */
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

  /** Reads the member at an index and returns the index behind it; below 0 where it is not as the carrier writes it. */
  readEnvelope(text: string, at: number): number {
    if (text.startsWith('"media":{', at)) return this.first(bit.media) ? this.readMedia(text, at + 9) : -1
    if (text.startsWith('"sequenceNumber":"', at)) return this.first(bit.sequence) ? behindPlain(text, at + 18) : -1
    if (text.startsWith('"streamSid":"', at)) return this.first(bit.stream) ? behindPlain(text, at + 13) : -1
    return -1
  }

  private readMedia(text: string, from: number): number {
    let at = this.readMember(text, from)
    while (text.charCodeAt(at) === comma) at = this.readMember(text, at + 1)
    return text.charCodeAt(at) === closeBrace ? at + 1 : -1
  }

  private readMember(text: string, at: number): number {
    if (text.startsWith('"payload":"', at)) return this.first(bit.payload) ? this.readPayload(text, at + 11) : -1
    if (text.startsWith('"timestamp":"', at)) return this.first(bit.time) ? this.readTime(text, at + 13) : -1
    if (text.startsWith('"track":"', at)) return this.first(bit.track) ? this.readTrack(text, at + 9) : -1
    if (text.startsWith('"chunk":"', at)) return this.first(bit.chunk) ? behindPlain(text, at + 9) : -1
    return -1
  }

  private readPayload(text: string, from: number): number {
    const end = text.indexOf('"', from)
    if (end < 0 || (end - from) % 4 !== 0) return -1
    const bytes = Buffer.from(text.slice(from, end), 'base64')
    // what is not base64 is left out: then fewer bytes come than the length promises, and the text may hold escapes
    if (bytes.length !== bytesIn(text, from, end)) return -1
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
    if (text.startsWith('inbound"', from)) return from + 8
    if (!text.startsWith('outbound"', from)) return -1
    this.track = 'outbound'
    return from + 9
  }

  /** Whether a member comes for the first time: of two, a parser takes the last. */
  private first(member: number): boolean {
    if ((this.seen & member) !== 0) return false
    this.seen |= member
    return true
  }
}

const bit = { media: 1, sequence: 2, stream: 4, payload: 8, time: 16, track: 32, chunk: 64 } as const

/** How many bytes base64 of this length stands for, if it is nothing else. */
function bytesIn(text: string, from: number, end: number): number {
  let padding = 0
  while (padding < 2 && end - padding > from && text.charCodeAt(end - padding - 1) === equalsSign) padding += 1
  return ((end - from) / 4) * 3 - padding
}

/** Behind the closing quote of a text in which nothing is escaped and nothing has to be; below 0 for another. */
function behindPlain(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) return at + 1
    if (code < firstPrintable || code === backslash) return -1
  }
  return -1
}
