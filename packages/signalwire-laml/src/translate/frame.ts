import {
  type ByteOrder,
  decodeMulaw,
  encodeMulawInto,
  millisecondsOf,
  pcmToBytes,
  platformByteOrder,
} from '@trunkline/audio'
import type { MediaCodec, MediaCommand, MediaMessage, WireAudio } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import {
  type ApplicationMessage,
  type CarrierMessage,
  encodeApplicationMessage,
  parseCarrierMessage,
} from '../wire/media.ts'
import { OrderReader } from './byte-order.ts'
import { readMedia } from './fast-media.ts'
import { isFlat } from './flat-json.ts'
import { vendorWord } from './vendor-word.ts'

/** Options of a media socket's codec. */
export interface FrameOptions {
  /** Only a stream that `<Connect>` opened accepts audio. */
  readonly writable: boolean
  /** `detect`: little-endian until the audio proves otherwise. */
  readonly byteOrder: ByteOrder | 'detect'
  /** Whether the carrier plays audio as it arrives instead of queueing it. */
  readonly realtime: boolean
}

/** Creates the codec of one socket. */
export function createFrameCodec(options: FrameOptions): MediaCodec {
  return new FastCodec(options)
}

/** Creates a codec with the same results that parses every message with a JSON parser and a schema. */
export function createCarefulCodec(options: FrameOptions): MediaCodec {
  return new FrameCodec(options)
}

type Carrier<Event extends CarrierMessage['event']> = Extract<CarrierMessage, { event: Event }>
type Encoding = 'mulaw' | 'l16'

/** Buffered audio compensates for network jitter; without a queue at the carrier, it would only arrive late. */
const lead = { queued: 200, realtime: 40 } as const

class FrameCodec implements MediaCodec {
  // docs/wire/signalwire-laml.md#socket-messages
  readonly marks = true
  readonly leadMs: number
  protected readonly writable: boolean
  protected readonly order: OrderReader
  protected streamSid: string | undefined
  protected encoding: Encoding = 'mulaw'
  protected sampleRate = 8_000
  /** By track: time is counted if the carrier sends none. */
  private readonly heardMs = new Map<string, number>()

  constructor({ writable, byteOrder, realtime }: FrameOptions) {
    this.writable = writable
    this.order = new OrderReader(byteOrder)
    this.leadMs = realtime ? lead.realtime : lead.queued
  }

  decode(message: string | Uint8Array): readonly MediaMessage[] {
    const text = typeof message === 'string' ? message : new TextDecoder().decode(message)
    if (!isFlat(text)) return [{ type: 'unknown', name: 'nested-or-too-long' }]
    return match(parseCarrierMessage(text))
      .returnType<readonly MediaMessage[]>()
      .with({ event: 'connected' }, () => [])
      .with({ event: 'start' }, (start) => this.start(start))
      .with({ event: 'media' }, ({ media: { payload, timestamp, track } }) =>
        this.frame(Buffer.from(payload, 'base64'), track === 'outbound' ? 'outbound' : 'inbound', timestamp),
      )
      .with({ event: 'mark' }, ({ mark }) => [{ type: 'mark', name: mark.name }])
      .with({ event: 'dtmf' }, ({ dtmf }) => digitIn(dtmf))
      .with({ event: 'stop' }, () => [{ type: 'stop' }])
      .with({ event: 'unknown', name: 'start' }, () => [
        { type: 'unusable', why: 'began with a message that cannot be read' },
      ])
      .with({ event: 'unknown' }, ({ name = 'not-a-message', message: raw }) => [
        { type: 'unknown', name: vendorWord(name), raw },
      ])
      .exhaustive()
  }

  encode(command: MediaCommand): readonly string[] {
    const { streamSid } = this
    if (streamSid === undefined || !this.writable) return []
    const message = match(command)
      .returnType<ApplicationMessage>()
      .with({ type: 'audio' }, ({ pcm }) => ({ event: 'media', streamSid, media: { payload: this.payload(pcm) } }))
      .with({ type: 'mark' }, ({ name }) => ({ event: 'mark', streamSid, mark: { name } }))
      .with({ type: 'clear' }, () => ({ event: 'clear', streamSid }))
      .with({ type: 'digit' }, ({ digit }) => ({ event: 'dtmf', streamSid, dtmf: { digit } }))
      .exhaustive()
    return [encodeApplicationMessage(message)]
  }

  get law(): 'pcmu' | undefined {
    return this.encoding === 'mulaw' ? 'pcmu' : undefined
  }

  encodeBytes(bytes: Uint8Array): readonly string[] {
    const { streamSid } = this
    if (streamSid === undefined || !this.writable) return []
    const { buffer, byteLength, byteOffset } = bytes
    const payload = Buffer.from(buffer, byteOffset, byteLength).toString('base64')
    return [encodeApplicationMessage({ event: 'media', streamSid, media: { payload } })]
  }

  protected begin(streamSid: string | undefined): void {
    this.streamSid = streamSid
  }

  private start({ streamSid, start }: Carrier<'start'>): readonly MediaMessage[] {
    const { encoding = 'audio/x-mulaw', sampleRate = rateOf(encoding), channels = 1 } = start.mediaFormat ?? {}
    const known = encodings.get(encoding.toLowerCase())
    if (known === undefined) return unusable('has audio in an encoding that is not known')
    if (sampleRate === undefined) return unusable('has audio of a rate that it does not name')
    if (channels !== 1) return unusable('has audio of more than one channel')
    if (streamSid === undefined && this.writable) return unusable('has no id, without which it cannot be written to')
    this.begin(streamSid)
    this.encoding = known
    this.sampleRate = sampleRate
    this.heardMs.clear()
    const { callSid } = start
    return [
      { type: 'start', sampleRate, writable: this.writable, ...(callSid !== undefined && { providerCallId: callSid }) },
    ]
  }

  private frame(bytes: Buffer, track: 'inbound' | 'outbound', timestamp: number | undefined): readonly MediaMessage[] {
    const pcm = this.encoding === 'mulaw' ? decodeMulaw(bytes) : this.order.read(bytes)
    if (pcm.length === 0) return []
    const mediaTimeMs = this.timeOf(track, timestamp, pcm.length)
    return [{ type: 'frame', frame: { pcm, sampleRate: this.sampleRate, track, mediaTimeMs } }]
  }

  protected timeOf(track: 'inbound' | 'outbound', timestamp: number | undefined, samples: number): number {
    const mediaTimeMs = timestamp ?? this.heardMs.get(track) ?? 0
    this.heardMs.set(track, mediaTimeMs + millisecondsOf(samples, this.sampleRate))
    return mediaTimeMs
  }

  protected payload(pcm: Int16Array): string {
    if (this.encoding === 'mulaw') return mulawText(pcm)
    const { current } = this.order
    if (current !== platformByteOrder) return Buffer.from(pcmToBytes(pcm, current).buffer).toString('base64')
    return Buffer.from(pcm.buffer, pcm.byteOffset, pcm.byteLength).toString('base64')
  }
}

/** Parses and writes audio messages in the usual form without a JSON parser, and leaves the rest to the full codec. */
class FastCodec extends FrameCodec {
  private opening = ''
  private readonly audio: { -readonly [Key in keyof WireAudio]: WireAudio[Key] } = {
    encoding: 'pcmu',
    samples: new Uint8Array(0),
    sampleRate: 8_000,
    track: 'inbound',
    mediaTimeMs: 0,
    participant: undefined,
    silent: undefined,
  }

  readAudio(message: string): WireAudio | undefined {
    const media = readMedia(message)
    if (media === undefined) return undefined
    const samples = this.encoding === 'mulaw' ? media.bytes : this.order.read(media.bytes)
    if (samples.length === 0) return undefined
    const { audio } = this
    audio.encoding = this.encoding === 'mulaw' ? 'pcmu' : 'pcm16'
    audio.samples = samples
    audio.sampleRate = this.sampleRate
    audio.track = media.track
    audio.mediaTimeMs = this.timeOf(media.track, media.timestamp, samples.length)
    return audio
  }

  override decode(message: string | Uint8Array): readonly MediaMessage[] {
    const audio = typeof message === 'string' ? this.readAudio(message) : undefined
    if (audio === undefined) return super.decode(message)
    const { mediaTimeMs, sampleRate, samples, track } = audio
    const pcm = samples instanceof Int16Array ? samples : decodeMulaw(samples)
    return [{ type: 'frame', frame: { pcm, sampleRate, track, mediaTimeMs } }]
  }

  override encode(command: MediaCommand): readonly string[] {
    const { streamSid } = this
    if (command.type !== 'audio' || streamSid === undefined || !this.writable) return super.encode(command)
    return [`${this.opening}${this.payload(command.pcm)}"}}`]
  }

  override encodeBytes(bytes: Uint8Array): readonly string[] {
    if (this.streamSid === undefined || !this.writable) return []
    const { buffer, byteLength, byteOffset } = bytes
    return [`${this.opening}${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}"}}`]
  }

  protected override begin(streamSid: string | undefined): void {
    super.begin(streamSid)
    this.opening = `{"event":"media","streamSid":${JSON.stringify(streamSid)},"media":{"payload":"`
  }
}

/** Overwritten with each frame, and read before the next one. */
const scratch = Buffer.alloc(4096)

function mulawText(pcm: Int16Array): string {
  const bytes = pcm.length > scratch.length ? Buffer.alloc(pcm.length) : scratch
  encodeMulawInto(pcm, bytes)
  return bytes.toString('base64', 0, pcm.length)
}

function unusable(why: string): readonly MediaMessage[] {
  return [{ type: 'unusable', why }]
}

/** The default codec has one rate. L16 has two, and neither is the default. */
function rateOf(encoding: string): number | undefined {
  return encodings.get(encoding.toLowerCase()) === 'l16' ? undefined : 8_000
}

function digitIn({ digit, duration, track }: Carrier<'dtmf'>['dtmf']): readonly MediaMessage[] {
  // docs/wire/signalwire-laml.md#socket-messages: the outbound track is what the far side hears
  if (!/^[\d*#A-D]$/.test(digit) || track?.startsWith('outbound') === true) return [{ type: 'unknown', name: 'dtmf' }]
  return [{ type: 'digit', digit, ...(duration !== undefined && duration >= 0 && { durationMs: duration }) }]
}

// docs/wire/signalwire-laml.md#codecs
const encodings: ReadonlyMap<string, Encoding> = new Map<string, Encoding>([
  ['audio/x-mulaw', 'mulaw'],
  ['audio/x-l16', 'l16'],
  ['audio/l16', 'l16'],
])
