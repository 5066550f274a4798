import { encodeMp3, MP3_BITRATE } from './mp3.ts'

/** Sound for an MP4 file. */
export interface Mp4Audio {
  /** 16,000, 22,050, 24,000, 32,000, 44,100 or 48,000 hertz. */
  readonly sampleRate: number
  readonly pcm: Int16Array
}

/** Makes an MP4 file with one track of sound and no picture: MP3 frames, as ISO/IEC 14496-12 and -14 hold them. */
export async function encodeMp4({ sampleRate, pcm }: Mp4Audio): Promise<Uint8Array> {
  const frames = framesOf(await encodeMp3({ sampleRate, channels: [pcm] }), sampleRate)
  const type = box('ftyp', text('isom'), u32(0x200), text('isom'), text('mp41'))
  // the frames come before their index, so that their place in the file is known
  const place = type.length + 8
  return Buffer.concat([type, box('mdat', Buffer.concat(frames)), movie(frames, sampleRate, place)])
}

type Bytes = Uint8Array

const LAST_MPEG2_RATE = 24_000
/** Unity, as fixed-point numbers. */
const MATRIX = u32(0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000)

function samplesPerFrame(sampleRate: number): number {
  return sampleRate > LAST_MPEG2_RATE ? 1152 : 576
}

/** Cuts a file of constant bit rate at its frames: the third byte of a header says whether a byte of padding follows. */
function framesOf(mp3: Bytes, sampleRate: number): Bytes[] {
  const size = Math.floor((samplesPerFrame(sampleRate) * MP3_BITRATE * 1000) / 8 / sampleRate)
  const frames: Bytes[] = []
  for (let start = 0; start < mp3.length; start += frames.at(-1)?.length ?? mp3.length) {
    const padding = ((mp3[start + 2] ?? 0) >> 1) & 1
    frames.push(mp3.subarray(start, start + size + padding))
  }
  return frames
}

function movie(frames: readonly Bytes[], sampleRate: number, place: number): Bytes {
  const duration = frames.length * samplesPerFrame(sampleRate)
  const times = u32(0, 0, sampleRate, duration)
  const header = full('mvhd', 0, times, u32(0x1_0000), u16(0x100), zeros(10), MATRIX, zeros(24), u32(2))
  const track = full('tkhd', 7, u32(0, 0, 1, 0, duration), zeros(8), u16(0, 0, 0x100, 0), MATRIX, u32(0, 0))
  const media = box(
    'mdia',
    full('mdhd', 0, times, u16(0x55c4, 0)),
    full('hdlr', 0, u32(0), text('soun'), zeros(12), text('Sound\0')),
    box(
      'minf',
      full('smhd', 0, u32(0)),
      box('dinf', full('dref', 0, u32(1), full('url ', 1))),
      table(frames, sampleRate, place),
    ),
  )
  return box('moov', header, box('trak', track, media))
}

/** Where each frame is, how long it lasts, and what it is made of; all of them are one chunk. */
function table(frames: readonly Bytes[], sampleRate: number, place: number): Bytes {
  return box(
    'stbl',
    full('stsd', 0, u32(1), entry(sampleRate)),
    full('stts', 0, u32(1, frames.length, samplesPerFrame(sampleRate))),
    full('stsc', 0, u32(1, 1, frames.length, 1)),
    full('stsz', 0, u32(0, frames.length), Buffer.concat(frames.map((frame) => u32(frame.length)))),
    full('stco', 0, u32(1, place)),
  )
}

function entry(sampleRate: number): Bytes {
  const bitrate = u32(MP3_BITRATE * 1000)
  // layer III of MPEG-2 for the low rates, of MPEG-1 for the others
  const kind = sampleRate > LAST_MPEG2_RATE ? 0x6b : 0x69
  const decoder = bytes(4, 13, kind, 0x15, 0, 0, 0)
  const description = full('esds', 0, bytes(3, 21, 0, 1, 0), decoder, bitrate, bitrate, bytes(6, 1, 2))
  return box('mp4a', zeros(6), u16(1), zeros(8), u16(1, 16, 0, 0), u16(sampleRate, 0), description)
}

function box(type: string, ...parts: readonly Bytes[]): Bytes {
  const content = Buffer.concat(parts)
  return Buffer.concat([u32(content.length + 8), text(type), content])
}

function full(type: string, flags: number, ...parts: readonly Bytes[]): Bytes {
  return box(type, u32(flags), ...parts)
}

function u32(...values: readonly number[]): Bytes {
  const buffer = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) buffer.writeUInt32BE(value, 4 * index)
  return buffer
}

function u16(...values: readonly number[]): Bytes {
  const buffer = Buffer.alloc(2 * values.length)
  for (const [index, value] of values.entries()) buffer.writeUInt16BE(value, 2 * index)
  return buffer
}

function bytes(...values: readonly number[]): Bytes {
  return Uint8Array.from(values)
}

function zeros(count: number): Bytes {
  return Buffer.alloc(count)
}

function text(value: string): Bytes {
  return Buffer.from(value, 'latin1')
}
