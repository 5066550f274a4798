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
  const { length } = pcm
  checkRoom(length, bytes.length)
  let index = 0
  // four at a time: the loop would cost as much as the table
  for (; index < length - 3; index += 4) {
    bytes[index] = codes[((pcm[index] ?? 0) + 32_768) >> shift] ?? 0
    bytes[index + 1] = codes[((pcm[index + 1] ?? 0) + 32_768) >> shift] ?? 0
    bytes[index + 2] = codes[((pcm[index + 2] ?? 0) + 32_768) >> shift] ?? 0
    bytes[index + 3] = codes[((pcm[index + 3] ?? 0) + 32_768) >> shift] ?? 0
  }
  for (; index < length; index++) bytes[index] = codes[((pcm[index] ?? 0) + 32_768) >> shift] ?? 0
  return bytes
}

/** Expands into the beginning of `pcm`, which it returns; fewer samples than bytes are a RangeError. */
export function expandInto({ samples }: Law, bytes: Uint8Array, pcm: Int16Array): Int16Array {
  const { length } = bytes
  checkRoom(length, pcm.length)
  let index = 0
  for (; index < length - 3; index += 4) {
    pcm[index] = samples[bytes[index] ?? 0] ?? 0
    pcm[index + 1] = samples[bytes[index + 1] ?? 0] ?? 0
    pcm[index + 2] = samples[bytes[index + 2] ?? 0] ?? 0
    pcm[index + 3] = samples[bytes[index + 3] ?? 0] ?? 0
  }
  for (; index < length; index++) pcm[index] = samples[bytes[index] ?? 0] ?? 0
  return pcm
}

function checkRoom(needed: number, there: number): void {
  if (there < needed) throw new RangeError(`an array of ${there} has no room for ${needed} values`)
}
