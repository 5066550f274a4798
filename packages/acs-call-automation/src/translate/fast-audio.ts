import { pcmToBytes, platformByteOrder } from '@trunkline/audio'
import { base64Bytes, standsAt } from '@trunkline/core/driver'

import type { AudioData } from '../wire/media.ts'

/** An audio message with its samples decoded. */
export interface ReadAudio extends Pick<AudioData, 'timestamp' | 'participantRawID' | 'silent'> {
  /** Valid until the next message is read. */
  readonly pcm: Int16Array
}

/**
 * Parses an audio message in the service's usual form (docs/wire/acs-call-automation.md#media-streaming): the
 * documented members in the documented casing, each once, in any order, without spaces and escapes. Any other message
 * is undefined and left to the full parser, which reads this form with the same result. `speaker` is a participant of
 * an earlier message, for comparison.
 */
export function readAudio(text: string, speaker?: string): ReadAudio | undefined {
  if (platformByteOrder !== 'le' || !standsAt(text, opening, 0)) return undefined
  const audio = new Members(speaker)
  let at = audio.read(text, opening.length)
  while (text.charCodeAt(at) === comma) at = audio.read(text, at + 1)
  if (at < 0 || at + closing.length !== text.length || !standsAt(text, closing, at)) return undefined
  return audio.isComplete() ? audio : undefined
}

/** Writes an audio message, like JSON.stringify (docs/wire/acs-call-automation.md#media-outbound). */
export function writeAudio(pcm: Int16Array): string {
  const bytes =
    platformByteOrder === 'le'
      ? Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength)
      : Buffer.from(pcmToBytes(pcm).buffer)
  return `{"kind":"AudioData","audioData":{"data":"${bytes.toString('base64')}"},"stopAudio":null}`
}

const opening = '{"kind":"AudioData","audioData":{'
const closing = '}}'

const comma = 0x2c
const quote = 0x22
const backslash = 0x5c
const firstPrintable = 0x20
const firstLetter = { data: 0x64, participantRawID: 0x70, silent: 0x73, timestamp: 0x74 } as const

/** The members read so far. */
class Members {
  pcm: Int16Array | undefined
  timestamp: string | undefined
  participantRawID: string | undefined
  silent: boolean | undefined
  readonly #speaker: string | undefined

  constructor(speaker: string | undefined) {
    this.#speaker = speaker
  }

  isComplete(): this is ReadAudio {
    return this.pcm !== undefined
  }

  /** Parses the member at an index and returns the index after it; negative if the form is not the usual one. */
  read(text: string, at: number): number {
    switch (text.charCodeAt(at + 1)) {
      case firstLetter.data:
        return this.pcm === undefined && standsAt(text, '"data":"', at) ? this.readData(text, at + 8) : -1
      case firstLetter.timestamp:
        return this.timestamp === undefined && standsAt(text, '"timestamp":"', at) ? this.readTime(text, at + 13) : -1
      case firstLetter.participantRawID:
        return this.participantRawID === undefined && standsAt(text, '"participantRawID":"', at)
          ? this.readParticipant(text, at + 20)
          : -1
      case firstLetter.silent:
        return this.silent === undefined ? this.readSilent(text, at) : -1
      default:
        return -1
    }
  }

  private readData(text: string, from: number): number {
    const end = text.indexOf('"', from)
    if (end < 0 || (end - from) % 4 !== 0) return -1
    const bytes = base64Bytes(text, from, end)
    if (bytes % 2 !== 0) return -1
    const room = roomFor(bytes)
    // characters outside base64 are skipped, so fewer bytes than the length implies mean that the text may contain escapes
    if (room.bytes.write(text.slice(from, end), 'base64') !== bytes) return -1
    this.pcm = room.samples
    return end + 1
  }

  private readTime(text: string, from: number): number {
    const end = endOfPlain(text, from)
    this.timestamp = text.slice(from, end)
    return end < 0 ? -1 : end + 1
  }

  private readParticipant(text: string, from: number): number {
    const speaker = this.#speaker
    if (speaker !== undefined && standsAt(text, speaker, from) && text.charCodeAt(from + speaker.length) === quote) {
      this.participantRawID = speaker
      return from + speaker.length + 1
    }
    const end = endOfPlain(text, from)
    this.participantRawID = text.slice(from, end)
    return end < 0 ? -1 : end + 1
  }

  private readSilent(text: string, at: number): number {
    if (standsAt(text, '"silent":false', at)) {
      this.silent = false
      return at + 14
    }
    if (!standsAt(text, '"silent":true', at)) return -1
    this.silent = true
    return at + 13
  }
}

/** Buffer for the samples of one message after another; nearly all have the same length. */
interface Room {
  readonly bytes: Buffer
  readonly samples: Int16Array
}

let latest = createRoom(640)

function roomFor(bytes: number): Room {
  if (latest.bytes.length !== bytes) latest = createRoom(bytes)
  return latest
}

function createRoom(length: number): Room {
  const bytes = Buffer.allocUnsafeSlow(length)
  return { bytes, samples: new Int16Array(bytes.buffer, bytes.byteOffset, length / 2) }
}

/** The index of the closing quote of a text without escapes; negative for any other text. */
function endOfPlain(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === quote) return at
    if (code < firstPrintable || code === backslash) return -1
  }
  return -1
}
