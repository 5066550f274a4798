import { decodeAlaw } from './alaw.ts'
import { deinterleave, interleave } from './mix.ts'
import { decodeMulaw } from './mulaw.ts'
import { pcmToBytes } from './pcm.ts'
import { readContent, type WavInfo } from './wav-header.ts'

/** Sound to be written: a sample rate and one array per channel. */
export interface WavSource {
  /** Samples per second. */
  readonly sampleRate: number
  readonly channels: readonly Int16Array[]
}

/** Sound that was read: a sample rate and one array per channel, all of one length. */
export interface WavAudio {
  /** Samples per second. */
  readonly sampleRate: number
  readonly channels: Int16Array[]
}

/** Writes a 16-bit PCM WAV file; shorter channels end in silence, and no channel at all is a RangeError. */
export function encodeWav({ sampleRate, channels }: WavSource): Uint8Array {
  if (channels.length < 1 || channels.length > 0xffff)
    throw new RangeError(`a WAV file has 1 to 65535 channels, not ${channels.length}`)
  if (!Number.isSafeInteger(sampleRate) || sampleRate < 1 || sampleRate > 0xffffffff)
    throw new RangeError(`a sample rate is a positive whole number of hertz, not ${sampleRate}`)
  const data = pcmToBytes(interleave(channels))
  const bytes = new Uint8Array(headerLength + data.length)
  writeHeader(new DataView(bytes.buffer), { sampleRate, channels: channels.length, dataLength: data.length })
  bytes.set(data, headerLength)
  return bytes
}

/**
 * Reads a WAV file (PCM of 8 to 32 bits, 32-bit float, mu-law, A-law) as PCM16, as far as it goes; anything else throws
 * a WavError.
 */
export function decodeWav(bytes: Uint8Array): WavAudio {
  const { info, data } = readContent(bytes)
  return { sampleRate: info.sampleRate, channels: deinterleave(samplesOf(data, info), info.channels) }
}

/** Reads what the header of a WAV file says; the beginning of the file, up to its data, is enough. */
export function inspectWav(bytes: Uint8Array): WavInfo {
  return readContent(bytes).info
}

const headerLength = 44

function writeHeader(view: DataView, header: { sampleRate: number; channels: number; dataLength: number }): void {
  const { sampleRate, channels, dataLength } = header
  writeText(view, 0, 'RIFF')
  view.setUint32(4, headerLength - 8 + dataLength, true)
  writeText(view, 8, 'WAVEfmt ')
  view.setUint32(16, 16, true)
  view.setUint16(20, 1, true)
  view.setUint16(22, channels, true)
  view.setUint32(24, sampleRate, true)
  view.setUint32(28, sampleRate * channels * 2, true)
  view.setUint16(32, channels * 2, true)
  view.setUint16(34, 16, true)
  writeText(view, 36, 'data')
  view.setUint32(40, dataLength, true)
}

function writeText(view: DataView, offset: number, text: string): void {
  for (let index = 0; index < text.length; index++) view.setUint8(offset + index, text.charCodeAt(index))
}

function samplesOf(data: Uint8Array, { encoding, bitsPerSample }: WavInfo): Int16Array {
  if (encoding === 'mulaw') return decodeMulaw(data)
  if (encoding === 'alaw') return decodeAlaw(data)
  const width = bitsPerSample / 8
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const pcm = new Int16Array(Math.floor(data.length / width))
  const read = encoding === 'float' ? readFloat : width === 1 ? readUnsigned : readSigned(width)
  for (let index = 0; index < pcm.length; index++) pcm[index] = read(view, index * width)
  return pcm
}

function readFloat(view: DataView, offset: number): number {
  const value = Math.round(view.getFloat32(offset, true) * 32768)
  return Math.max(-32768, Math.min(32767, value))
}

// Eight bits are the one width that WAV stores unsigned.
function readUnsigned(view: DataView, offset: number): number {
  return (view.getUint8(offset) - 128) << 8
}

// Of a wider sample the upper sixteen bits are kept.
function readSigned(width: number): (view: DataView, offset: number) => number {
  return (view, offset) => view.getInt16(offset + width - 2, true)
}
