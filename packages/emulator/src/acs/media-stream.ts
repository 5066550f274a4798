import { createResampler, pcmFromBytes, type Resampler } from '@trunkline/audio'
import { type Injector, SAMPLE_RATE } from '@trunkline/network'

import { AcsFailure } from '../azure/failure.ts'
import type { MediaResult, MediaSocket } from '../media.ts'
import { connectApplication } from './application-socket.ts'
import type { LiveCall } from './live-call.ts'
import { results } from './result.ts'
import type { OperationTag } from './set-up.ts'
import { StreamAudio } from './stream-audio.ts'
import { StreamDigits } from './stream-digits.ts'
import { type MediaStreamingOptions, readMediaMessage } from './wire/index.ts'

const NORMAL_CLOSURE = 1000
const POLICY_VIOLATION = 1008

/** What lives from the start of a stream to its stop, through reconnections. */
interface Session {
  readonly tag: OperationTag
  readonly resampler: Resampler
  readonly injector: Injector
  readonly releases: (() => void)[]
  socket: MediaSocket | undefined
  over: boolean
}

/** The media socket of a call: the service calls the application and speaks, and hears where both ways were set up. */
export class MediaStream {
  readonly #connection: LiveCall
  readonly #options: MediaStreamingOptions
  readonly #id: string
  readonly #sampleRate: number
  #session: Session | undefined

  constructor(connection: LiveCall, options: MediaStreamingOptions) {
    this.#connection = connection
    this.#id = connection.service.network.random.uuid()
    this.#options = options
    this.#sampleRate = options.audioFormat === 'pcm24KMono' ? 24_000 : 16_000
  }

  get startsAtOnce(): boolean {
    return this.#options.startMediaStreaming === true
  }

  get state(): 'active' | 'inactive' {
    return this.#session ? 'active' : 'inactive'
  }

  /** The stream as the reply to a set-up shows it. */
  subscription(): object {
    return { id: this.#id, state: this.state, subscribedContentTypes: ['audio'] }
  }

  /** Connects to the application; throws a 400 while the stream runs. */
  start(tag: OperationTag): void {
    if (this.#session) throw new AcsFailure(400, 8585, 'Media streaming runs already')
    const session: Session = {
      tag,
      resampler: createResampler({ from: this.#sampleRate, to: SAMPLE_RATE }),
      injector: this.#connection.call.conversation.room.inject(),
      releases: [],
      socket: undefined,
      over: false,
    }
    this.#session = session
    void this.#open(session)
  }

  /** Ends the stream; throws a 400 while there is none. */
  stop(tag: OperationTag): void {
    const session = this.#session
    if (!session) throw new AcsFailure(400, 8585, 'Media streaming does not run')
    this.#leave(session, this.#connection.service.settings.closeSocketOnStop)
    // recorded: the event of the stop carries the context of the start
    const operationContext = session.tag.operationContext ?? tag.operationContext
    this.#report('MediaStreamingStopped', 'subscriptionStopped', { ...tag, operationContext })
  }

  /** The call is over. */
  close(): void {
    if (this.#session) this.#leave(this.#session, true)
  }

  async #open(session: Session): Promise<void> {
    const result = await this.#connect(session)
    if (session.over) return result.ok ? result.socket.close() : undefined
    if (!result.ok) return this.#failed(session, detailsOf(result, 'initialWebSocketConnectionFailed'))
    this.#speak(session, result.socket)
    this.#report('MediaStreamingStarted', 'subscriptionStarted', session.tag)
  }

  async #reopen(session: Session): Promise<void> {
    const { timers, settings } = this.#connection.service
    for (const delay of settings.reconnectAfterMs) {
      await timers.wait(delay)
      if (session.over) return
      const result = await this.#connect(session)
      if (session.over) return result.ok ? result.socket.close() : undefined
      if (!result.ok) continue
      this.#speak(session, result.socket)
      return this.#report('MediaStreamingStarted', 'streamConnectionReestablished', session.tag)
    }
    this.#failed(session, 'streamConnectionUnsuccessful')
  }

  #connect(session: Session): Promise<MediaResult> {
    return connectApplication(this.#connection, {
      url: this.#options.transportUrl,
      onMessage: (data) => this.#hear(session, data),
      onClosed: (code) => this.#closed(session, code),
    })
  }

  /** A new connection begins with its metadata; then come the voices, and digits where they were asked for. */
  #speak(session: Session, socket: MediaSocket): void {
    session.socket = socket
    const send = (message: object): void => socket.send(JSON.stringify(message))
    const audioMetadata = {
      subscriptionId: this.#id,
      encoding: 'PCM',
      sampleRate: this.#sampleRate,
      channels: 1,
      length: this.#sampleRate / 25,
    }
    send({ kind: 'AudioMetadata', audioMetadata })
    const unmixed = this.#options.audioChannelType === 'unmixed'
    const audio = new StreamAudio({ connection: this.#connection, unmixed, sampleRate: this.#sampleRate, send })
    session.releases.push(() => audio.close())
    if (this.#options.enableDtmfTones !== true) return
    const digits = new StreamDigits(this.#connection, send)
    session.releases.push(() => digits.close())
  }

  #hear(session: Session, data: string | Uint8Array): void {
    // without enableBidirectional everything that the application sends is ignored
    if (session.over || this.#options.enableBidirectional !== true || typeof data !== 'string') return
    const message = readMediaMessage(data)
    if (message?.kind === 'stop') session.injector.clear()
    if (message?.kind !== 'audio') return
    const bytes = Buffer.from(message.data, 'base64')
    if (bytes.length % 2 === 0) session.injector.write(session.resampler.push(pcmFromBytes(bytes)))
  }

  #closed(session: Session, code: number): void {
    if (session.over) return
    silence(session)
    session.socket = undefined
    if (code === POLICY_VIOLATION) return this.#failed(session, 'authenticationFailure')
    if (code !== NORMAL_CLOSURE) return void this.#reopen(session)
    this.#leave(session, false)
    this.#report('MediaStreamingStopped', 'streamConnectionInterrupted', session.tag)
  }

  #failed(session: Session, details: string): void {
    this.#leave(session, true)
    this.#report('MediaStreamingFailed', details, session.tag)
  }

  #leave(session: Session, closing: boolean): void {
    session.over = true
    this.#session = undefined
    silence(session)
    session.injector.stop()
    if (closing) session.socket?.close()
  }

  #report(
    name: 'MediaStreamingStarted' | 'MediaStreamingStopped' | 'MediaStreamingFailed',
    mediaStreamingStatusDetails: string,
    tag: OperationTag,
  ): void {
    const mediaStreamingStatus = `m${name.slice(1)}`
    const failure = mediaStreamingStatusDetails === 'streamUrlMissing' ? results.streamUrl : results.streamFailed
    const result = name === 'MediaStreamingFailed' ? failure : results.done
    const mediaStreamingUpdate = { contentType: 'Audio', mediaStreamingStatus, mediaStreamingStatusDetails }
    this.#connection.emit(name, result, { mediaStreamingUpdate }, tag)
  }
}

function silence(session: Session): void {
  for (const release of session.releases.splice(0)) release()
}

function detailsOf({ failure, status }: MediaResult & { ok: false }, otherwise: string): string {
  if (failure === 'bad-url') return 'streamUrlMissing'
  const byStatus = new Map([
    [400, 'badRequest'],
    [401, 'authenticationFailure'],
    [403, 'forbidden'],
    [429, 'tooManyRequests'],
  ])
  return byStatus.get(status ?? 0) ?? otherwise
}
