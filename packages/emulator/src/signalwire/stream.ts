import type { Injector, InjectorOptions, LegEvent, Track } from '@trunkline/network'

import type { MediaResult, MediaSocket } from '../media.ts'
import { readApplicationMessage } from './application-message.ts'
import type { Project } from './project.ts'
import { codecOf, createDecoder, createEncoder, type StreamCodec } from './stream-codec.ts'
import { directionsOf, settingsFault, type StreamSettings } from './stream-settings.ts'
import { sendStreamStatus } from './stream-status.ts'

/** What a stream listens and speaks to: a call, or a whole conference. */
export interface StreamLine {
  readonly account: Project
  /** The world's id of the call. */
  readonly call?: string | undefined
  readonly callSid?: string | undefined
  readonly conferenceSid?: string | undefined
  /** All its streams, ended ones too. */
  readonly streams: Set<MediaStream>
  readonly inbound: Track
  readonly outbound: Track
  inject(options: InjectorOptions): Injector
  sendDigits(digits: string): void
  watch(listener: (event: LegEvent) => void): () => void
  /** Keeps the sid where the world shows it. */
  attach(streamSid: string): void
  /** Keeps a line for `/_world/calls` about an ignored message. */
  warn(text: string): void
}

/** Who ended a stream: the carrier (a stop, the call's end), the application's closing of the socket, or an error. */
export type StreamEnd = 'stopped' | 'closed' | 'failed'

/** A media stream: the socket that the carrier opens to the application, and its audio. See docs/wire/signalwire-laml.md#socket */
export class MediaStream {
  readonly sid: string
  readonly name: string
  readonly line: StreamLine
  readonly settings: StreamSettings
  readonly ended: Promise<StreamEnd>
  status: 'in-progress' | 'stopped' = 'in-progress'
  updatedAt: Date
  readonly #end = Promise.withResolvers<StreamEnd>()
  readonly #releases: (() => void)[] = []
  #socket: MediaSocket | undefined
  #injector: Injector | undefined
  #sequence = 0
  #marks: string[] = []

  constructor(line: StreamLine, settings: StreamSettings) {
    this.line = line
    this.sid = line.account.newSid()
    this.updatedAt = line.account.now()
    this.settings = settings
    this.name = settings.name ?? this.sid
    this.ended = this.#end.promise
    line.attach(this.sid)
    const twin = [...line.streams].some(({ live, name }) => live && name === this.name)
    const fault = settingsFault(settings) ?? (twin ? 'Duplicated stream name' : undefined)
    const codec = codecOf(settings.codec)
    line.streams.add(this)
    if (fault !== undefined || !codec) this.#fail(fault ?? 'codec_error')
    else void this.#open(codec)
  }

  get live(): boolean {
    return this.status === 'in-progress'
  }

  /** The carrier ends it: a last message, then the socket closes; a second time has no effect. */
  stop(): void {
    if (this.status === 'stopped') return
    this.#send({ event: 'stop' })
    this.#socket?.close()
    const opened = this.#socket !== undefined
    this.#over('stopped')
    if (opened) sendStreamStatus(this, 'stream-stopped')
  }

  async #open(codec: StreamCodec): Promise<void> {
    const { url, bearerToken } = this.settings
    const early: string[] = []
    let receive = (frame: string): unknown => early.push(frame)
    const result = await this.line.account.network.connectMedia({
      door: 'signalwire',
      ...(this.line.call !== undefined && { call: this.line.call }),
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
    const { settings, line } = this
    const tracks = directionsOf(settings.track)
    this.#socket?.send(JSON.stringify({ event: 'connected', protocol: 'Call', version: '0.2.0' }))
    this.#send({
      event: 'start',
      start: {
        streamSid: this.sid,
        accountSid: line.account.projectId,
        callSid: line.callSid,
        conferenceSid: line.conferenceSid,
        tracks,
        customParameters: settings.parameters,
        mediaFormat: { encoding: codec.encoding, sampleRate: codec.sampleRate, channels: 1 },
      },
    })
    for (const track of tracks) this.#forward(track, createEncoder(codec))
    this.#releases.push(
      line.watch((event) => {
        if (event.type !== 'digit') return
        const dtmf = { digit: event.digit, duration: event.durationMs }
        this.#send({ event: 'dtmf', ...this.#address, dtmf })
      }),
    )
    if (settings.bidirectional) this.#injector = line.inject({ onMark: () => this.#played() })
    sendStreamStatus(this, 'stream-started')
  }

  #forward(track: 'inbound' | 'outbound', encode: (frame: Int16Array) => string[]): void {
    let chunk = 0
    const release = this.line[track].tap((frame) => {
      for (const payload of encode(frame)) {
        const timestamp = String(chunk * 20)
        chunk += 1
        this.#send({ event: 'media', media: { track, chunk: String(chunk), timestamp, payload } })
      }
    })
    this.#releases.push(release)
  }

  #receive(frame: string, decode: (payload: string) => Int16Array): void {
    const message = readApplicationMessage(frame)
    const injector = this.#injector
    const unreadable = typeof message === 'string'
    if (!injector || unreadable || message.streamSid !== this.sid || this.status === 'stopped') {
      const what = unreadable ? message : message.event
      const why = injector ? 'not understood, or of another stream' : 'the stream is one-way'
      return this.line.warn(`a message on the media socket is ignored (${why}): ${what}`)
    }
    if (message.event === 'media') return injector.write(decode(message.media.payload))
    if (message.event === 'clear') return this.#clear(injector)
    if (message.event === 'dtmf') return this.line.sendDigits(message.dtmf.digit)
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

  // keys and marks name their stream only on two-way streams
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
    sendStreamStatus(this, 'stream-stopped')
  }

  #fail(error: string): void {
    this.line.warn(`stream-error ${error}`)
    this.#over('failed')
    sendStreamStatus(this, 'stream-error', error)
  }

  #over(end: StreamEnd): void {
    this.status = 'stopped'
    this.updatedAt = this.line.account.now()
    for (const release of this.#releases.splice(0)) release()
    this.#injector?.stop()
    this.#end.resolve(end)
  }
}

function errorOf(result: MediaResult & { ok: false }): string {
  if (result.failure === 'bad-url') return 'invalid_url'
  return result.status === undefined ? 'connection_refused_timeout_or_ssl_error' : 'connection_refused'
}
