import { compressInto, createLaw, expandInto, type Interval } from './companding.ts'

/** Compresses PCM16 to G.711 mu-law, one byte per sample; 0 becomes 0xFF. */
export function encodeMulaw(pcm: Int16Array): Uint8Array {
  return compressInto(mulaw, pcm, new Uint8Array(pcm.length))
}

/** Expands G.711 mu-law to PCM16, one sample per byte; the loudest codes become ±32124. */
export function decodeMulaw(bytes: Uint8Array): Int16Array {
  return expandInto(mulaw, bytes, new Int16Array(bytes.length))
}

/** As encodeMulaw, into the beginning of `bytes`, which is returned; fewer bytes than samples are a RangeError. */
export function encodeMulawInto(pcm: Int16Array, bytes: Uint8Array): Uint8Array {
  return compressInto(mulaw, pcm, bytes)
}

/** As decodeMulaw, into the beginning of `pcm`, which is returned; fewer samples than bytes are a RangeError. */
export function decodeMulawInto(bytes: Uint8Array, pcm: Int16Array): Int16Array {
  return expandInto(mulaw, bytes, pcm)
}

// The law is defined on 14 bits. Adding 33 makes every segment begin at a power of two.
const bias = 33
const signBit = 0x80
const highest = 0x2000

const mulaw = createLaw(intervals(), { expand, shift: 2, signBit })

/** 16 steps a segment, each segment's twice as wide as those of the one before. */
function intervals(): Interval[] {
  return Array.from({ length: 128 }, (_, code) => {
    const segment = code >> 4
    const step = code & 0x0f
    const from = Math.max(0, ((step + 16) << (segment + 1)) - bias)
    // The last step takes in all that is louder.
    const to = code === 127 ? highest : ((step + 17) << (segment + 1)) - bias
    // On the line all bits are inverted, so that silence is full of ones.
    return { from, to, code: ~code & 0xff }
  })
}

function expand(byte: number): number {
  const code = ~byte & 0xff
  const segment = (code >> 4) & 0x07
  const step = code & 0x0f
  const magnitude = (((2 * step + bias) << segment) - bias) << 2
  return code & signBit ? -magnitude : magnitude
}
