import {
  type ByteOrder,
  decodeMulaw,
  encodeMulaw,
  guessByteOrder,
  millisecondsOf,
  pcmFromBytes,
  pcmToBytes,
} from '@trunkline/audio'
import { type MediaCodec, type MediaCommand, type MediaMessage } from '@trunkline/core/driver'
import { match } from 'ts-pattern'

import {
  type ApplicationMessage,
  type CarrierMessage,
  encodeApplicationMessage,
  parseCarrierMessage,
} from '../wire/media.ts'
import { isFlat } from './flat-json.ts'
import { vendorWord } from './vendor-word.ts'

/** How a media socket is read and written. */
export interface FrameOptions {
  /** Only what a `<Connect>` opened can be written to. */
  readonly writable: boolean
  /** `detect`: little-endian until the audio itself says otherwise. */
  readonly byteOrder: ByteOrder | 'detect'
  /** The carrier plays what it receives as it comes, instead of queueing it. */
  readonly realtime: boolean
}

/** Makes the translator of one socket. */
export function createFrameCodec(options: FrameOptions): MediaCodec {
  return new FrameCodec(options)
}

type Carrier<Event extends CarrierMessage['event']> = Extract<CarrierMessage, { event: Event }>
type Encoding = 'mulaw' | 'l16'

/** Buffered audio makes up for an uneven network; where the carrier does not queue, it would only be late. */
const lead = { queued: 200, realtime: 40 } as const

class FrameCodec implements MediaCodec {
  // docs/wire/signalwire-laml.md#socket-messages
  readonly marks = true
  readonly leadMs: number
  private readonly writable: boolean
  private readonly order: OrderReader
  private streamSid: string | undefined
  private encoding: Encoding = 'mulaw'
  private sampleRate = 8_000
  /** By track: where the carrier tells no time, it is counted. */
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
      .with({ event: 'media' }, (media) => this.frame(media))
      .with({ event: 'mark' }, ({ mark }) => [{ type: 'mark', name: mark.name }])
      .with({ event: 'dtmf' }, ({ dtmf }) => digitIn(dtmf))
      .with({ event: 'stop' }, () => [{ type: 'stop' }])
      .with({ event: 'unknown', name: 'start' }, () => [
        { type: 'unusable', why: 'began with a message that cannot be read' },
      ])
      .with({ event: 'unknown' }, ({ name = 'not-a-message' }) => [{ type: 'unknown', name: vendorWord(name) }])
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

  private start({ streamSid, start }: Carrier<'start'>): readonly MediaMessage[] {
    const { encoding = 'audio/x-mulaw', sampleRate = rateOf(encoding), channels = 1 } = start.mediaFormat ?? {}
    const known = encodings.get(encoding.toLowerCase())
    if (known === undefined) return unusable('has audio in an encoding that is not known')
    if (sampleRate === undefined) return unusable('has audio of a rate that it does not name')
    if (channels !== 1) return unusable('has audio of more than one channel')
    if (streamSid === undefined && this.writable) return unusable('has no id, without which it cannot be written to')
    this.streamSid = streamSid
    this.encoding = known
    this.sampleRate = sampleRate
    this.heardMs.clear()
    const { callSid } = start
    return [
      { type: 'start', sampleRate, writable: this.writable, ...(callSid !== undefined && { providerCallId: callSid }) },
    ]
  }

  private frame({ media }: Carrier<'media'>): readonly MediaMessage[] {
    const bytes = Buffer.from(media.payload, 'base64')
    const pcm = this.encoding === 'mulaw' ? decodeMulaw(bytes) : this.order.read(bytes)
    if (pcm.length === 0) return []
    const track = media.track === 'outbound' ? 'outbound' : 'inbound'
    const mediaTimeMs = media.timestamp ?? this.heardMs.get(track) ?? 0
    this.heardMs.set(track, mediaTimeMs + millisecondsOf(pcm.length, this.sampleRate))
    return [{ type: 'frame', frame: { pcm, sampleRate: this.sampleRate, track, mediaTimeMs } }]
  }

  private payload(pcm: Int16Array): string {
    const bytes = this.encoding === 'mulaw' ? encodeMulaw(pcm) : pcmToBytes(pcm, this.order.current)
    return Buffer.from(bytes).toString('base64')
  }
}

function unusable(why: string): readonly MediaMessage[] {
  return [{ type: 'unusable', why }]
}

/** The default codec has one rate; L16 has two, and neither is a default. */
function rateOf(encoding: string): number | undefined {
  return encodings.get(encoding.toLowerCase()) === 'l16' ? undefined : 8_000
}

function digitIn({ digit, duration, track }: Carrier<'dtmf'>['dtmf']): readonly MediaMessage[] {
  // docs/wire/signalwire-laml.md#socket-messages: on the outbound track, what the far side hears
  if (!/^[\d*#A-D]$/.test(digit) || track?.startsWith('outbound') === true) return [{ type: 'unknown', name: 'dtmf' }]
  return [{ type: 'digit', digit, ...(duration !== undefined && { durationMs: duration }) }]
}

// docs/wire/signalwire-laml.md#codecs
const encodings: ReadonlyMap<string, Encoding> = new Map<string, Encoding>([
  ['audio/x-mulaw', 'mulaw'],
  ['audio/x-l16', 'l16'],
  ['audio/l16', 'l16'],
])

/** How many frames have to agree before the byte order is settled. */
const votesNeeded = 3

/** Reads L16, whose byte order the vendor does not document. */
class OrderReader {
  current: ByteOrder
  private settled: boolean
  private votes: ByteOrder[] = []

  constructor(order: ByteOrder | 'detect') {
    this.settled = order !== 'detect'
    this.current = order === 'detect' ? 'le' : order
  }

  read(bytes: Uint8Array): Int16Array {
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 2))
    if (!this.settled) this.listen(whole)
    return pcmFromBytes(whole, this.current)
  }

  /** A doubtful frame decides nothing; one that contradicts begins the count anew. */
  private listen(bytes: Uint8Array): void {
    const guess = guessByteOrder(bytes)
    if (guess === undefined) return
    this.votes = this.votes.includes(guess) || this.votes.length === 0 ? [...this.votes, guess] : [guess]
    this.current = guess
    this.settled = this.votes.length >= votesNeeded
  }
}
