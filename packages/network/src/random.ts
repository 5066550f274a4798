/** The source of everything random. Core's `Random` has the same shape. */
export interface Random {
  /** `count` random bytes. */
  bytes(count: number): Uint8Array
  /** At least 0 and below 1. */
  number(): number
  /** A UUID of version 4, in lower case. */
  uuid(): string
}

/**
 * Randomness that one seed decides: the same seed gives the same sequence on every machine. The generator is sfc32
 * (Chris Doty-Humphrey, 128 bits of state, passes PractRand), seeded through splitmix32, so that neighboring seeds share nothing.
 * It is for simulations; a token made with it can be guessed.
 */
export function seededRandom(seed: number): Random {
  const next = sfc32(seed)
  const bytes = (count: number): Uint8Array => {
    const filled = new Uint8Array(count)
    const view = new DataView(filled.buffer)
    const whole = count - (count % 4)
    for (let at = 0; at < whole; at += 4) view.setUint32(at, next())
    if (whole < count) {
      const last = next()
      for (let at = whole; at < count; at += 1) view.setUint8(at, (last >>> (24 - 8 * (at - whole))) & 0xff)
    }
    return filled
  }
  return {
    bytes,
    number: () => (next() * 2 ** 21 + (next() >>> 11)) / 2 ** 53,
    uuid: () => uuidOf(bytes(16)),
  }
}

/** Sixteen random bytes, which it marks, as a UUID of version 4. */
function uuidOf(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Buffer.from(bytes.buffer).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Small fast counting generator: each call gives 32 random bits as an unsigned number. */
function sfc32(seed: number): () => number {
  const mixed = splitmix32(seed)
  let [a, b, c, counter] = [mixed(), mixed(), mixed(), 1]
  const next = (): number => {
    const result = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + result) | 0
    return result >>> 0
  }
  // the author's advice: a dozen rounds before the state of a small seed is mixed
  for (let round = 0; round < 12; round += 1) next()
  return next
}

/** Spreads a number of up to 53 bits over as many 32-bit words as are asked for. */
function splitmix32(seed: number): () => number {
  let state = (Math.trunc(seed) ^ Math.imul(Math.floor(seed / 2 ** 32), 0x9e3779b9)) | 0
  return () => {
    state = (state + 0x9e3779b9) | 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return mixed ^ (mixed >>> 16)
  }
}
