/** Compresses PCM16 to G.711 mu-law, one byte per sample; 0 becomes 0xFF. */
export function encodeMulaw(pcm: Int16Array): Uint8Array {
  const bytes = new Uint8Array(pcm.length)
  for (let index = 0; index < pcm.length; index++) bytes[index] = compress(pcm[index] ?? 0)
  return bytes
}

/** Expands G.711 mu-law to PCM16, one sample per byte; the loudest codes become ±32124. */
export function decodeMulaw(bytes: Uint8Array): Int16Array {
  const pcm = new Int16Array(bytes.length)
  for (let index = 0; index < bytes.length; index++) pcm[index] = expand(bytes[index] ?? 0)
  return pcm
}

// The law is defined on 14 bits. Adding 33 makes every segment begin at a power of two.
const bias = 33
const loudest = 0x1fff

function compress(sample: number): number {
  // A negative value is mirrored by its one's complement, as in the ITU reference software (G.191):
  // a sample that lies on a decision value then falls into the same segment as there.
  const magnitude = Math.min(((sample < 0 ? ~sample : sample) >> 2) + bias, loudest)
  const segment = 26 - Math.clz32(magnitude)
  const step = (magnitude >> (segment + 1)) & 0x0f
  // On the line all bits are inverted, so that silence is full of ones.
  return ~((sample < 0 ? 0x80 : 0) | (segment << 4) | step) & 0xff
}

function expand(byte: number): number {
  const code = ~byte & 0xff
  const segment = (code >> 4) & 0x07
  const step = code & 0x0f
  const magnitude = (((2 * step + bias) << segment) - bias) << 2
  return code & 0x80 ? -magnitude : magnitude
}
