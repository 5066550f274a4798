import { MPEGDecoder } from 'mpg123-decoder'
import { createMp3Encoder } from 'wasm-media-encoders'

/** Sound as it is before an MP3 is made of it, and after one was read. */
export interface Mp3Audio {
  /** Hertz; one that MPEG knows: 8,000, 11,025, 12,000, 16,000, 22,050, 24,000, 32,000, 44,100 or 48,000. */
  readonly sampleRate: number
  /** One or two, of the same length. */
  readonly channels: readonly Int16Array[]
}

/** Kilobits of one second of an MP3 made here. */
export const MP3_BITRATE = 64

const FULL_SCALE = 32_768

/**
 * Makes an MP3 file of a constant bit rate. What is read from it again begins with the silence of the encoder's delay and
 * ends with that of the last frame: together less than 200 ms. Throws a RangeError for no channel, or more than two.
 */
export async function encodeMp3({ sampleRate, channels }: Mp3Audio): Promise<Uint8Array> {
  const { length } = channels
  if (length !== 1 && length !== 2) throw new RangeError(`An MP3 has one or two channels, not ${length}`)
  const encoder = await createMp3Encoder()
  encoder.configure({ channels: length, sampleRate, bitrate: MP3_BITRATE })
  // what the encoder returns is its own memory, which the next call overwrites
  const sound = Uint8Array.from(encoder.encode(channels.map(floatsOf)))
  const rest = Uint8Array.from(encoder.finalize())
  return Buffer.concat([sound, rest])
}

/** Reads an MP3 file; throws an Error for bytes that are none. */
export async function decodeMp3(bytes: Uint8Array): Promise<Mp3Audio> {
  if (!isMp3(bytes)) throw new Error('not an MP3 file')
  const decoder = new MPEGDecoder()
  try {
    await decoder.ready
    const { channelData, sampleRate, samplesDecoded } = decoder.decode(bytes)
    if (samplesDecoded === 0) throw new Error('an MP3 file without sound')
    // the decoder gives a single channel twice
    return { sampleRate, channels: channelData.slice(0, isMono(bytes) ? 1 : 2).map(samplesOf) }
  } finally {
    decoder.free()
  }
}

/** Whether bytes begin as an MP3 file does: with an ID3 tag, or with the header of a layer III frame. */
export function isMp3(bytes: Uint8Array): boolean {
  const [first = 0, second = 0, third = 0] = bytes
  if (first === 0x49 && second === 0x44 && third === 0x33) return true
  return first === 0xff && (second & 0xe6) === 0xe2
}

/** Whether the first frame, behind an ID3 tag if there is one, holds a single channel. */
function isMono(bytes: Uint8Array): boolean {
  const tagged = bytes[0] === 0x49
  // a tag contains its length, without its own ten bytes, in four times seven bits
  const start = tagged ? 10 + bytes.subarray(6, 10).reduce((sum, seven) => sum * 128 + seven, 0) : 0
  return ((bytes[start + 3] ?? 0) & 0xc0) === 0xc0
}

function floatsOf(pcm: Int16Array): Float32Array {
  return Float32Array.from(pcm, (sample) => sample / FULL_SCALE)
}

function samplesOf(sound: Float32Array): Int16Array {
  return Int16Array.from(sound, (value) =>
    Math.max(-FULL_SCALE, Math.min(FULL_SCALE - 1, Math.round(value * FULL_SCALE))),
  )
}
