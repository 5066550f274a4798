import { decodeMp3 } from '../src/mp3.ts'

const CONTAINERS = new Set(['moov', 'trak', 'mdia', 'minf', 'dinf', 'stbl'])

/** What an MP4 file says of its only track, read as a player reads it. */
export interface Mp4File {
  readonly brand: string
  readonly handler: string
  readonly codec: string
  /** Object type of the elementary stream: 0x69 is MPEG-2 layer III, 0x6b MPEG-1 layer III. */
  readonly objectType: number
  readonly sampleRate: number
  readonly durationMs: number
  readonly pcm: Int16Array
}

/** Reads a file box by box and sample by sample; throws where two places contradict each other. */
export async function readMp4(file: Uint8Array): Promise<Mp4File> {
  const boxes = boxesOf(Buffer.from(file))
  const at = (type: string): Buffer => {
    const found = boxes.get(type)
    if (!found) throw new Error(`no ${type} box`)
    return found
  }
  const [timescale, duration] = [at('mdhd').readUInt32BE(12), at('mdhd').readUInt32BE(16)]
  const entry = at('stsd').subarray(8)
  const stream = entry.subarray(entry.indexOf('esds') + 8)
  const count = at('stsz').readUInt32BE(8)
  const sizes = Array.from({ length: count }, (_, index) => at('stsz').readUInt32BE(12 + 4 * index))
  const place = at('stco').readUInt32BE(8)
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (at('mdat').length !== total) throw new Error(`mdat has ${at('mdat').length} bytes for ${total} of samples`)
  if (at('stts').readUInt32BE(8) !== count) throw new Error('stts and stsz differ in their samples')
  if (count * at('stts').readUInt32BE(12) !== duration) throw new Error('the samples do not last as long as the track')
  const { channels, sampleRate } = await decodeMp3(file.subarray(place, place + total))
  if (sampleRate !== timescale || entry.readUInt16BE(32) !== sampleRate) throw new Error('the rates differ')
  return {
    brand: at('ftyp').toString('latin1', 0, 4),
    handler: at('hdlr').toString('latin1', 8, 12),
    codec: entry.toString('latin1', 4, 8),
    objectType: stream[7] ?? 0,
    sampleRate,
    durationMs: (duration * 1000) / timescale,
    pcm: channels[0] ?? new Int16Array(),
  }
}

function boxesOf(file: Buffer): Map<string, Buffer> {
  const boxes = new Map<string, Buffer>()
  let start = 0
  while (start < file.length) {
    const size = file.readUInt32BE(start)
    if (size < 8 || start + size > file.length) throw new Error(`a box of ${size} bytes does not fit`)
    const type = file.toString('latin1', start + 4, start + 8)
    const content = file.subarray(start + 8, start + size)
    boxes.set(type, content)
    if (CONTAINERS.has(type)) for (const [name, inner] of boxesOf(content)) boxes.set(name, inner)
    start += size
  }
  return boxes
}
