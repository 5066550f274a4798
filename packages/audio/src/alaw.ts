/** Compresses PCM16 to G.711 A-law, one byte per sample; 0 becomes 0xD5. */
export function encodeAlaw(pcm: Int16Array): Uint8Array {
  const bytes = new Uint8Array(pcm.length)
  for (let index = 0; index < pcm.length; index++) bytes[index] = compress(pcm[index] ?? 0)
  return bytes
}

/** Expands G.711 A-law to PCM16, one sample per byte; A-law has no zero, its quietest codes become ±8. */
export function decodeAlaw(bytes: Uint8Array): Int16Array {
  const pcm = new Int16Array(bytes.length)
  for (let index = 0; index < bytes.length; index++) pcm[index] = expand(bytes[index] ?? 0)
  return pcm
}

// On the line every second bit is inverted.
const toggle = 0x55

function compress(sample: number): number {
  // One's complement mirrors a negative value, as in the ITU reference software (G.191).
  const magnitude = (sample < 0 ? ~sample : sample) >> 4
  const segment = magnitude < 16 ? 0 : 28 - Math.clz32(magnitude)
  // The first two segments share one step size.
  const step = (magnitude >> Math.max(segment - 1, 0)) & 0x0f
  return ((sample < 0 ? 0 : 0x80) | (segment << 4) | step) ^ toggle
}

function expand(byte: number): number {
  const code = byte ^ toggle
  const segment = (code >> 4) & 0x07
  const middle = ((code & 0x0f) << 4) + 8
  const magnitude = segment === 0 ? middle : (middle + 0x100) << (segment - 1)
  return code & 0x80 ? magnitude : -magnitude
}
