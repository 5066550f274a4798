import { encodeAlaw, encodeMulaw } from '@trunkline/audio'

/** Builds RIFF files chunk by chunk, apart from the code under test. */
export function riff(...chunks: readonly Uint8Array[]): Uint8Array {
  return chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), ...chunks]))
}

export function chunk(id: string, body: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(body.length)
  return new Uint8Array(Buffer.concat([Buffer.from(id), length, body, Buffer.alloc(body.length % 2)]))
}

export interface FormatFields {
  readonly tag: number
  readonly channels: number
  readonly sampleRate: number
  readonly bits: number
  /** Puts the tag into a GUID. */
  readonly extensible?: boolean
  /** Bytes of zero behind the fields. */
  readonly extra?: number
}

export function formatChunk({
  tag,
  channels,
  sampleRate,
  bits,
  extensible = false,
  extra = 0,
}: FormatFields): Uint8Array {
  const body = Buffer.alloc(16)
  body.writeUInt16LE(extensible ? 0xfffe : tag, 0)
  body.writeUInt16LE(channels, 2)
  body.writeUInt32LE(sampleRate, 4)
  body.writeUInt32LE((sampleRate * channels * bits) / 8, 8)
  body.writeUInt16LE((channels * bits) / 8, 12)
  body.writeUInt16LE(bits, 14)
  if (!extensible) return chunk('fmt ', Buffer.concat([body, Buffer.alloc(extra)]))
  const tail = Buffer.alloc(24)
  tail.writeUInt16LE(22, 0)
  tail.writeUInt16LE(bits, 2)
  tail.writeUInt16LE(tag, 8)
  tail.set(Buffer.from('000000001000800000aa00389b71', 'hex'), 10)
  return chunk('fmt ', Buffer.concat([body, tail]))
}

export function sampleBytes(pcm: Int16Array, { tag, bits }: { tag: number; bits: number }): Uint8Array {
  if (tag === 7) return encodeMulaw(pcm)
  if (tag === 6) return encodeAlaw(pcm)
  const width = bits / 8
  const bytes = Buffer.alloc(pcm.length * width)
  for (const [index, sample] of pcm.entries())
    if (tag === 3) bytes.writeFloatLE(sample / 32_768, index * width)
    else if (width === 1) bytes.writeUInt8((sample >> 8) + 128, index)
    else bytes.writeIntLE(sample * 2 ** (bits - 16), index * width, width)
  return bytes
}

export function floatChunk(values: readonly number[]): Uint8Array {
  return chunk('data', new Uint8Array(Float32Array.from(values).buffer))
}
