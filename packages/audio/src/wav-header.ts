import { type Chunk, chunksOf } from './riff.ts'
import { WavError } from './wav-error.ts'

/** How a WAV file writes its samples. */
export type WavEncoding = 'pcm' | 'float' | 'mulaw' | 'alaw'

/** What the header of a WAV file says. */
export interface WavInfo {
  /** Samples per second and channel. */
  readonly sampleRate: number
  /** How many channels there are. */
  readonly channels: number
  /** Bits of one sample as stored. */
  readonly bitsPerSample: number
  readonly encoding: WavEncoding
  /** How long it sounds, by its header; a stream that did not know its length is measured by the bytes given. */
  readonly durationMs: number
}

/** The header together with the bytes of sound that are really there. */
export interface WavContent {
  readonly info: WavInfo
  readonly data: Uint8Array
}

/** Reads the header and finds the sound, or throws a WavError. */
export function readContent(bytes: Uint8Array): WavContent {
  let format: WavFormat | undefined
  for (const chunk of chunksOf(bytes)) {
    if (chunk.id === 'fmt ') format = readFormat(chunk.body)
    if (chunk.id !== 'data') continue
    if (!format) throw new WavError('the WAV file has no "fmt " chunk before its data')
    return contentOf(format, chunk)
  }
  throw new WavError(format ? 'the WAV file has no "data" chunk' : 'the WAV file has no "fmt " chunk')
}

type WavFormat = Omit<WavInfo, 'durationMs'>

const extensible = 0xfffe
const encodings: ReadonlyMap<number, { encoding: WavEncoding; widths: readonly number[] }> = new Map([
  [1, { encoding: 'pcm', widths: [8, 16, 24, 32] }],
  [3, { encoding: 'float', widths: [32] }],
  [6, { encoding: 'alaw', widths: [8] }],
  [7, { encoding: 'mulaw', widths: [8] }],
])

function contentOf(format: WavFormat, { declaredLength, body, rest }: Chunk): WavContent {
  const streamed = declaredLength === 0 || declaredLength === 0xffffffff
  const data = streamed ? rest : body
  const frameLength = (format.channels * format.bitsPerSample) / 8
  const frames = Math.floor((streamed ? rest.length : declaredLength) / frameLength)
  return { info: { ...format, durationMs: (frames * 1000) / format.sampleRate }, data }
}

function readFormat(body: Uint8Array): WavFormat {
  if (body.length < 16) throw new WavError(`the "fmt " chunk of the WAV file is cut short: ${body.length} bytes`)
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
  const tag = formatTag(view)
  const channels = view.getUint16(2, true)
  const sampleRate = view.getUint32(4, true)
  const bitsPerSample = view.getUint16(14, true)
  const known = encodings.get(tag)
  if (!known)
    throw new WavError(`WAV format 0x${tag.toString(16).padStart(4, '0')} is not one of PCM, float, mu-law, A-law`)
  if (!known.widths.includes(bitsPerSample))
    throw new WavError(`a WAV file of ${bitsPerSample}-bit ${known.encoding} is not supported`)
  if (channels === 0) throw new WavError('the WAV file has no channels')
  if (sampleRate === 0) throw new WavError('the WAV file has a sample rate of 0')
  return { sampleRate, channels, bitsPerSample, encoding: known.encoding }
}

// An extensible format hides the real one in the first two bytes of a GUID.
function formatTag(view: DataView): number {
  const tag = view.getUint16(0, true)
  if (tag !== extensible) return tag
  if (view.byteLength < 40) throw new WavError('the WAV file calls its format extensible and does not say which it is')
  return view.getUint16(24, true)
}
