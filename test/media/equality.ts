import { isDeepStrictEqual } from 'node:util'

import type { MediaCodec, MediaCommand, MediaMessage } from '@trunkline/core/driver'

import type { Random } from './json-mutation.ts'

/** One socket, read and written twice: by the codec in use and by its careful reference. */
export interface CodecPair {
  readonly fast: MediaCodec
  readonly careful: MediaCodec
  /** The message that begins the socket, and those that follow. */
  readonly start: string
  message(): string
  /** Whether the codec in use reads a message without a parser. */
  readsFast(message: string): boolean
}

/** What a comparison saw. */
export interface Comparison {
  readonly messages: number
  /** How many were read without a parser. */
  readonly fast: number
  /** The first message that the two read differently. */
  readonly differing: string | undefined
}

const messagesPerSocket = 50

/** Reads and writes so many random messages both ways; ends at the first difference. */
export function compareCodecs(pairOf: (random: Random) => CodecPair, messages: number, random: Random): Comparison {
  let fast = 0
  for (let read = 0; read < messages;) {
    const pair = pairOf(random)
    if (!reads(pair, pair.start)) return { messages: read, fast, differing: pair.start }
    for (let left = Math.min(messagesPerSocket, messages - read); left > 0; left -= 1) {
      const message = pair.message()
      read += 1
      if (pair.readsFast(message)) fast += 1
      if (!reads(pair, message)) return { messages: read, fast, differing: message }
      if (!writes(pair, commandOf(random))) return { messages: read, fast, differing: 'an outbound command' }
    }
  }
  return { messages, fast, differing: undefined }
}

function reads({ careful, fast }: CodecPair, message: string): boolean {
  return isDeepStrictEqual(outcomeOf(fast, message), outcomeOf(careful, message))
}

function outcomeOf(codec: MediaCodec, message: string): readonly MediaMessage[] | string {
  try {
    return codec.decode(message)
  } catch (thrown) {
    return `threw ${String(thrown)}`
  }
}

function writes({ careful, fast }: CodecPair, command: MediaCommand): boolean {
  if (command.type !== 'audio' || careful.encodeBytes === undefined)
    return isDeepStrictEqual(fast.encode(command), careful.encode(command))
  const bytes = new Uint8Array(command.pcm.slice().buffer)
  return (
    isDeepStrictEqual(fast.encode(command), careful.encode(command)) &&
    isDeepStrictEqual(fast.encodeBytes?.(bytes), careful.encodeBytes(bytes))
  )
}

function commandOf(random: Random): MediaCommand {
  const kind = random()
  if (kind < 0.05) return { type: 'clear' }
  if (kind < 0.1) return { type: 'mark', name: 'a "mark"' }
  const length = Math.floor(random() * 40)
  const samples = Int16Array.from({ length: length + 3 }, () => Math.floor(random() * 65_536) - 32_768)
  return { type: 'audio', pcm: samples.subarray(1, length + 1), sampleRate: 16_000 }
}
