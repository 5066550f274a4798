import { randomUUID } from 'node:crypto'

import { parseApplicationMessage, streamUrlFault } from '@trunkline/signalwire-laml/wire'

import type { MediaResult, MediaSocket } from '../media.ts'
import type { Injector } from '../switchboard/injector.ts'
import type { Leg } from '../switchboard/leg.ts'
import type { LamlCall, Target } from './call.ts'
import { STATUS_ATTEMPTS } from './status-callback.ts'
import { codecOf, createDecoder, createEncoder, type StreamCodec } from './stream-codec.ts'

export type StreamTrack = 'inbound_track' | 'outbound_track' | 'both_tracks'

export interface StreamSettings {
  readonly url: string
  readonly name?: string | undefined
  /** Undefined is an invalid one. */
  readonly track: StreamTrack | undefined
  readonly bidirectional: boolean
  readonly codec: string
  readonly bearerToken?: string | undefined
  readonly parameters: Readonly<Record<string, string>>
  readonly statusCallback?: Target | undefined
}

/** Who ended a stream: the carrier (a stop, the call's end), the application's closing of the socket, or an error. */
export type StreamEnd = 'stopped' | 'closed' | 'failed'

/** A media stream: the socket that the carrier opens to the application, and its audio. See docs/wire/signalwire-laml.md#socket */
export class MediaStream {
  readonly sid = randomUUID()
  readonly name: string
  readonly settings: StreamSettings
  readonly ended: Promise<StreamEnd>
  status: 'in-progress' | 'stopped' = 'in-progress'
  updatedAt = new Date()
  readonly #call: LamlCall
  readonly #leg: Leg
  readonly #end = Promise.withResolvers<StreamEnd>()
  readonly #releases: (() => void)[] = []
  #socket: MediaSocket | undefined
  #injector: Injector | undefined
  #sequence = 0
  #marks: string[] = []

  constructor(call: LamlCall, leg: Leg, settings: StreamSettings) {
    this.#call = call
    this.#leg = leg
    this.settings = settings
    this.name = settings.name ?? this.sid
    this.ended = this.#end.promise
    call.attach('streamSid', this.sid)
    const codec = codecOf(settings.codec)
    const fault = this.#faultOf(codec)
    call.streams.add(this)
    if (fault !== undefined || !codec) this.#fail(fault ?? 'general_error')
    else void this.#open(codec)
  }

  get live(): boolean {
    return this.status === 'in-progress'
  }

  /** The carrier ends it: a last message, then the socket closes; twice is fine. */
  stop(): void {
    if (this.status === 'stopped') return
    this.#send({ event: 'stop' })
    this.#socket?.close()
    const opened = this.#socket !== undefined
    this.#over('stopped')
    if (opened) this.#report('stream-stopped')
  }

  #faultOf(codec: StreamCodec | undefined): string | undefined {
    const { url, track, bidirectional } = this.settings
    if (url === '') return 'missing_url'
    if (streamUrlFault(url) !== undefined) return 'invalid_url'
    if (track === undefined || (bidirectional && track !== 'inbound_track')) return 'invalid_track'
    if (!codec) return 'codec_error'
    return this.#call.liveStream(this.name) ? 'Duplicated stream name' : undefined
  }

  async #open(codec: StreamCodec): Promise<void> {
    const { url, bearerToken } = this.settings
    const early: string[] = []
    let receive = (frame: string): unknown => early.push(frame)
    const result = await this.#call.account.network.connectMedia({
      door: 'signalwire',
      call: this.#leg.call.id,
      url,
      ...(bearerToken !== undefined && { headers: { authorization: `Bearer ${bearerToken}` } }),
      onMessage: (data) => void receive(typeof data === 'string' ? data : Buffer.from(data).toString('utf8')),
      onClosed: () => this.#closed(),
    })
    if (this.status === 'stopped') return void (result.ok && result.socket.close())
    if (!result.ok) return this.#fail(errorOf(result))
    this.#socket = result.socket
    this.#begin(codec)
    const decode = createDecoder(codec)
    receive = (frame) => this.#receive(frame, decode)
    for (const frame of early) receive(frame)
    if (!result.socket.open) this.#closed()
    return undefined
  }

  #begin(codec: StreamCodec): void {
    const { settings } = this
    const tracks = tracksOf(settings.track)
    this.#socket?.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '0.2.0' }))
    this.#send({
      event: 'start',
      start: {
        streamSid: this.sid,
        accountSid: this.#call.account.projectId,
        callSid: this.#call.sid,
        tracks,
        customParameters: settings.parameters,
        mediaFormat: { encoding: codec.encoding, sampleRate: codec.sampleRate, channels: 1 },
      },
    })
    for (const track of tracks) this.#forward(track, createEncoder(codec))
    this.#releases.push(
      this.#leg.watch((event) => {
        if (event.type !== 'digit') return
        const dtmf = { digit: event.digit, duration: event.durationMs }
        this.#send({ event: 'dtmf', ...this.#address, dtmf })
      }),
    )
    if (settings.bidirectional) this.#injector = this.#leg.ear.inject({ onMark: () => this.#played() })
    this.#report('stream-started')
  }

  #forward(track: 'inbound' | 'outbound', encode: (frame: Int16Array) => string[]): void {
    let chunk = 0
    const release = this.#leg[track].tap((frame) => {
      for (const payload of encode(frame)) {
        const timestamp = String(chunk * 20)
        chunk += 1
        this.#send({ event: 'media', media: { track, chunk: String(chunk), timestamp, payload } })
      }
    })
    this.#releases.push(release)
  }

  #receive(frame: string, decode: (payload: string) => Int16Array): void {
    const message = parseApplicationMessage(frame)
    const injector = this.#injector
    const known = message.event !== 'unknown' && message.streamSid === this.sid
    if (!injector || !known || this.status === 'stopped') {
      const what = message.event === 'unknown' ? (message.problem ?? 'an unknown message') : message.event
      const why = injector ? 'not understood, or of another stream' : 'the stream is one-way'
      return this.#call.note('warnings', `a message on the media socket is ignored (${why}): ${what}`)
    }
    if (message.event === 'media') return injector.write(decode(message.media.payload))
    if (message.event === 'clear') return this.#clear(injector)
    if (message.event === 'dtmf') return void this.#leg.sendDigits(message.dtmf.digit)
    this.#marks.push(message.mark.name)
    return injector.mark(message.mark.name)
  }

  // docs/wire/signalwire-laml.md#socket-messages: whatever is pending comes back, heard or not
  #clear(injector: Injector): void {
    injector.clear()
    for (const name of this.#marks.splice(0)) this.#echo(name)
  }

  #played(): void {
    const name = this.#marks.shift()
    if (name !== undefined) this.#echo(name)
  }

  #echo(name: string): void {
    this.#socket?.send(JSON.stringify({ event: 'mark', ...this.#address, mark: { name } }))
  }

  // keys and marks name their stream on two-way streams alone
  get #address(): { readonly streamSid?: string } {
    return this.settings.bidirectional ? { streamSid: this.sid } : {}
  }

  #send(message: { readonly event: string } & Readonly<Record<string, unknown>>): void {
    if (!this.#socket?.open) return
    this.#sequence += 1
    const { event, ...rest } = message
    this.#socket.send(JSON.stringify({ event, sequenceNumber: String(this.#sequence), ...rest }))
  }

  #closed(): void {
    if (this.status === 'stopped') return
    this.#over('closed')
    this.#report('stream-stopped')
  }

  #fail(error: string): void {
    this.#call.note('warnings', `stream-error ${error}`)
    this.#over('failed')
    this.#report('stream-error', error)
  }

  #over(end: StreamEnd): void {
    this.status = 'stopped'
    this.updatedAt = new Date()
    for (const release of this.#releases.splice(0)) release()
    this.#injector?.stop()
    this.#end.resolve(end)
  }

  #report(event: 'stream-started' | 'stream-stopped' | 'stream-error', error?: string): void {
    const { statusCallback, track = 'inbound_track' } = this.settings
    const { account, sid, leg } = this.#call
    if (!statusCallback) return
    void account.send({
      ...statusCallback,
      event: `stream:${event}`,
      call: leg?.call.id,
      order: sid,
      attempts: STATUS_ATTEMPTS,
      fields: {
        AccountSid: account.projectId,
        CallSid: sid,
        StreamSid: this.sid,
        StreamName: this.name,
        StreamEvent: event,
        StreamError: error,
        StreamTrack: track,
        Timestamp: new Date().toISOString(),
        'Unique-ID': randomUUID(),
      },
    })
  }
}

function tracksOf(track: StreamTrack | undefined): readonly ('inbound' | 'outbound')[] {
  if (track === 'both_tracks') return ['inbound', 'outbound']
  return [track === 'outbound_track' ? 'outbound' : 'inbound']
}

function errorOf(result: MediaResult & { ok: false }): string {
  if (result.failure === 'bad-url') return 'invalid_url'
  return result.status === undefined ? 'connection_refused_timeout_or_ssl_error' : 'connection_refused'
}
