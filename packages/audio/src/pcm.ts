/** Which byte of a 16-bit sample comes first: the low one (`le`) or the high one (`be`). */
export type ByteOrder = 'le' | 'be'

/** The byte order in which this machine holds an Int16Array. */
export const platformByteOrder: ByteOrder = new Uint8Array(Int16Array.of(1).buffer)[0] === 1 ? 'le' : 'be'

/** Reads 16-bit samples, little-endian by default; the bytes may begin at any offset, an odd number of them is a RangeError. */
export function pcmFromBytes(bytes: Uint8Array, order: ByteOrder = 'le'): Int16Array {
  if (bytes.length % 2 !== 0)
    throw new RangeError(`16-bit PCM needs an even number of bytes, there are ${bytes.length}`)
  const pcm = new Int16Array(bytes.length / 2)
  const target = new Uint8Array(pcm.buffer)
  target.set(bytes)
  if (order !== platformByteOrder) swapBytes(target)
  return pcm
}

/** Writes 16-bit samples, little-endian by default, into new bytes. */
export function pcmToBytes(pcm: Int16Array, order: ByteOrder = 'le'): Uint8Array {
  const bytes = new Uint8Array(pcm.length * 2)
  bytes.set(new Uint8Array(pcm.buffer, pcm.byteOffset, bytes.length))
  if (order !== platformByteOrder) swapBytes(bytes)
  return bytes
}

/**
 * Guesses the byte order of 16-bit audio: in the right order, samples are smooth. `undefined` if the audio is too quiet,
 * too short or too noisy to decide.
 */
export function guessByteOrder(bytes: Uint8Array): ByteOrder | undefined {
  const whole = bytes.subarray(0, bytes.length - (bytes.length % 2))
  const little = pcmFromBytes(whole, 'le')
  if (little.length < shortestGuess) return undefined
  const big = pcmFromBytes(whole, 'be')
  const littleJump = meanJump(little)
  const bigJump = meanJump(big)
  const smoother = littleJump < bigJump ? little : big
  if (meanLevel(smoother) < quietestGuess) return undefined
  if (Math.max(littleJump, bigJump) < clearlyRougher * Math.min(littleJump, bigJump)) return undefined
  if (littleJump === bigJump) return undefined
  return smoother === little ? 'le' : 'be'
}

/** Joins pieces of audio into one new array. */
export function concatPcm(chunks: readonly Int16Array[]): Int16Array {
  const joined = new Int16Array(chunks.reduce((total, chunk) => total + chunk.length, 0))
  let offset = 0
  for (const chunk of chunks) {
    joined.set(chunk, offset)
    offset += chunk.length
  }
  return joined
}

/** How long so many samples sound, in milliseconds, not rounded. */
export function millisecondsOf(samples: number, sampleRate: number): number {
  return (samples * 1000) / sampleRate
}

/** How many samples so many milliseconds hold, rounded to the nearest. */
export function samplesIn(ms: number, sampleRate: number): number {
  return Math.round((ms * sampleRate) / 1000)
}

function swapBytes(bytes: Uint8Array): void {
  for (let index = 0; index < bytes.length; index += 2) {
    const first = bytes[index] ?? 0
    bytes[index] = bytes[index + 1] ?? 0
    bytes[index + 1] = first
  }
}

// Ten milliseconds at 8 kHz; a swap of bytes shows in far fewer, but a click would decide.
const shortestGuess = 80
// About -60 dBFS. Swapped, the noise of a silent line looks loud, so the smoother reading is asked.
const quietestGuess = 32
const clearlyRougher = 1.5

function meanJump(pcm: Int16Array): number {
  let sum = 0
  for (let index = 1; index < pcm.length; index++) sum += Math.abs((pcm[index] ?? 0) - (pcm[index - 1] ?? 0))
  return sum / (pcm.length - 1)
}

function meanLevel(pcm: Int16Array): number {
  let sum = 0
  for (const sample of pcm) sum += Math.abs(sample)
  return sum / pcm.length
}
