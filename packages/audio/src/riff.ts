import { WavError } from './wav-error.ts'

/** One chunk of a RIFF/WAVE file. */
export interface Chunk {
  readonly id: string
  /** What the file says; 0 or 0xFFFFFFFF where a stream did not know its length. */
  readonly declaredLength: number
  /** What is there, at most the declared length. */
  readonly body: Uint8Array
  /** All that is there from the beginning of the body to the end of the file. */
  readonly rest: Uint8Array
}

/** Walks the chunks of a RIFF/WAVE file, or throws a WavError if the bytes are none. */
export function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  if (textAt(bytes, 0, 4) !== 'RIFF' || textAt(bytes, 8, 4) !== 'WAVE')
    throw new WavError(`not a RIFF/WAVE file: ${beginningOf(bytes)}`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let offset = 12; offset + 8 <= bytes.length;) {
    const declaredLength = view.getUint32(offset + 4, true)
    const rest = bytes.subarray(offset + 8)
    yield { id: textAt(bytes, offset, 4), declaredLength, body: rest.subarray(0, declaredLength), rest }
    // A chunk of odd length is followed by one byte of padding.
    offset += 8 + declaredLength + (declaredLength % 2)
  }
}

function beginningOf(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'it is empty'
  const text = textAt(bytes, 0, 12)
  if (/^[ -~]+$/.test(text)) return `it begins with ${JSON.stringify(text)}`
  const first = [...bytes.subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, '0'))
  return `it begins with the bytes ${first.join(' ')}`
}

function textAt(bytes: Uint8Array, offset: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(offset, offset + length))
}
