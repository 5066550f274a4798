/** One law of G.711 as two tables. */
export interface Law {
  /** The code of each stretch of 2 ** `shift` samples, from the lowest sample up. */
  readonly codes: Uint8Array
  readonly shift: number
  /** The sample of each code. */
  readonly samples: Int16Array
}

/** The samples from `from` up to, not including, `to`, in steps of 2 ** `shift` above zero, and the code of each of them. */
export interface Interval {
  readonly from: number
  readonly to: number
  readonly code: number
}

/** Lays out a law; `signBit` is the bit in which a negative sample's code differs from that of its mirror image. */
export function createLaw(
  intervals: readonly Interval[],
  { expand, shift, signBit }: { expand: (code: number) => number; shift: number; signBit: number },
): Law {
  const codes = new Uint8Array(65_536 >> shift)
  const middle = codes.length / 2
  for (const { code, from, to } of intervals) {
    codes.fill(code, middle + from, middle + to)
    // A negative value is mirrored by its one's complement, as in the ITU reference software (G.191):
    // a sample that lies on a decision value then falls into the same segment as there.
    codes.fill(code ^ signBit, middle - to, middle - from)
  }
  return { codes, shift, samples: Int16Array.from({ length: 256 }, (_, code) => expand(code)) }
}

/** Compresses into the beginning of `bytes`, which it returns; fewer bytes than samples are a RangeError. */
export function compressInto({ codes, shift }: Law, pcm: Int16Array, bytes: Uint8Array): Uint8Array {
  checkRoom(pcm.length, bytes.length)
  for (let index = 0; index < pcm.length; index++) bytes[index] = codes[((pcm[index] ?? 0) + 32_768) >> shift] ?? 0
  return bytes
}

/** Expands into the beginning of `pcm`, which it returns; fewer samples than bytes are a RangeError. */
export function expandInto({ samples }: Law, bytes: Uint8Array, pcm: Int16Array): Int16Array {
  checkRoom(bytes.length, pcm.length)
  for (let index = 0; index < bytes.length; index++) pcm[index] = samples[bytes[index] ?? 0] ?? 0
  return pcm
}

function checkRoom(needed: number, there: number): void {
  if (there < needed) throw new RangeError(`an array of ${there} has no room for ${needed} values`)
}
