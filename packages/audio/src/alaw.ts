import { compressInto, createLaw, expandInto, type Interval } from './companding.ts'

/** Compresses PCM16 to G.711 A-law, one byte per sample; 0 becomes 0xD5. */
export function encodeAlaw(pcm: Int16Array): Uint8Array {
  return compressInto(alaw, pcm, new Uint8Array(pcm.length))
}

/** Expands G.711 A-law to PCM16, one sample per byte; A-law has no zero, its quietest codes become ±8. */
export function decodeAlaw(bytes: Uint8Array): Int16Array {
  return expandInto(alaw, bytes, new Int16Array(bytes.length))
}

/** As encodeAlaw, into the beginning of `bytes`, which is returned; fewer bytes than samples are a RangeError. */
export function encodeAlawInto(pcm: Int16Array, bytes: Uint8Array): Uint8Array {
  return compressInto(alaw, pcm, bytes)
}

/** As decodeAlaw, into the beginning of `pcm`, which is returned; fewer samples than bytes are a RangeError. */
export function decodeAlawInto(bytes: Uint8Array, pcm: Int16Array): Int16Array {
  return expandInto(alaw, bytes, pcm)
}

// On the line every second bit is inverted.
const toggle = 0x55
const signBit = 0x80

const alaw = createLaw(intervals(), { expand, shift: 4, signBit })

/** The law is defined on 13 bits with sign: 16 steps a segment, of which the first two share one step size. */
function intervals(): Interval[] {
  return Array.from({ length: 128 }, (_, code) => {
    const segment = code >> 4
    const step = code & 0x0f
    const coded = (signBit | code) ^ toggle
    if (segment === 0) return { from: step, to: step + 1, code: coded }
    return { from: (step + 16) << (segment - 1), to: (step + 17) << (segment - 1), code: coded }
  })
}

function expand(byte: number): number {
  const code = byte ^ toggle
  const segment = (code >> 4) & 0x07
  const middle = ((code & 0x0f) << 4) + 8
  const magnitude = segment === 0 ? middle : (middle + 0x100) << (segment - 1)
  return code & signBit ? magnitude : -magnitude
}
