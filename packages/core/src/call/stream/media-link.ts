import type { AudioStream } from '../../api/handle.ts'
import type { StreamOptions } from '../../api/option.ts'
import { within } from '../../base/wait.ts'
import {
  type AudioFormat,
  isTelephonyError,
  type MediaArrival,
  type OperationFailure,
  type StreamAudio,
  type Transcript,
} from '../../driver/index.ts'
import type { CallCore } from '../core.ts'
import { noWord } from '../operations.ts'
import { limitOf } from '../verb-deadline.ts'
import { CallStream } from './audio-stream.ts'
import { farewell } from './farewell.ts'
import { MediaLine, type OpenLine } from './media-line.ts'
import { sendThroughStream } from './stream-digits.ts'
import { playThrough, type StreamPlay } from './stream-play.ts'
import { requestStop, requestStream } from './stream-request.ts'

export interface MediaLinkOptions {
  readonly core: CallCore
  readonly onDigit: (digit: string, durationMs: number | undefined) => void
  /** A carrier may also send transcripts on the audio socket. */
  readonly onTranscript: (transcript: Transcript) => void
  /** The far side is heard: the call was answered. */
  readonly onTalk: () => void
  /** Asks the carrier for the state of the call; resolves in bounded time. */
  readonly ask: () => Promise<void>
}

/** Joins the media sockets of a call with its stream, whichever comes first. */
export class MediaLink {
  private readonly core: CallCore
  private readonly options: MediaLinkOptions
  private readonly line: MediaLine
  private stream: CallStream | undefined
  private stopWaiting: (() => void) | undefined
  /** Operations of streams that are over: what carriers say of them comes late. */
  private readonly past = new Set<string>()

  constructor(options: MediaLinkOptions) {
    const { core, onDigit, onTalk, onTranscript } = options
    this.core = core
    this.options = options
    this.line = new MediaLine({
      core,
      onDigit,
      onTalk,
      onTranscript,
      onSocket: () => this.found(),
      onStart: (line) => this.join(line),
      onAudio: (audio) => this.stream?.receive(audio),
      onMark: (name) => this.stream?.outbound.echoed(name),
      onStop: () => this.stopped(),
      onLost: (reconnects) => this.lost(reconnects),
      onRefused: (what) => this.refused(what),
    })
  }

  /** Opens the one stream of the call; a second one is a `conflict`. */
  async open(
    direction: 'both' | 'in' | 'out',
    options: StreamOptions,
    vendor: unknown,
  ): Promise<AudioStream<AudioFormat>> {
    if (this.stream !== undefined)
      throw this.core.error('conflict', 'The call has an open stream: close that one first')
    const writable = direction !== 'in'
    const stream = new CallStream(this.core, { ...options, writable }, () => this.close(stream))
    this.stream = stream
    const { sampleRate = 16_000, signal } = options
    try {
      await requestStream(this.core, stream, { direction, sampleRate, providerOptions: vendor }, signal)
      this.accept(stream)
    } catch (thrown) {
      if (!(await this.happenedAfterAll(stream, thrown))) throw thrown
    }
    return stream.handle
  }

  /** A socket was let in. The newer replaces the older. */
  attach(arrival: MediaArrival): void {
    if (this.core.phase === 'ended') return arrival.socket.close(...farewell(this.core))
    this.line.attach(arrival)
  }

  /** The carrier says that it stopped, or could not start. Of a stream that is over, that only confirms; false without one. */
  stopped(failure?: OperationFailure, key?: string): boolean {
    if (key !== undefined && this.past.has(key)) return true
    if (this.stream === undefined) return false
    this.finish(this.stream, failure)
    return true
  }

  /** Plays through the open stream, since a play at the carrier would end the stream. Fails with `closed` without one. */
  play(audio: StreamAudio, loop: boolean): StreamPlay {
    if (this.stream?.writable === true) return playThrough(this.stream, audio, loop)
    throw this.core.error('closed', 'The stream ended before a play could be written to it')
  }

  /** True where the tones went through the open stream. */
  sendDigits(digits: string, signal: AbortSignal | undefined): Promise<boolean> {
    const { core, line } = this
    return sendThroughStream({ core, line, stream: () => this.stream }, digits, signal)
  }

  /** The call has ended. */
  end(): void {
    const { stream } = this
    this.stopWaiting?.()
    stream?.end(stream.closing ? 'closed' : 'call-ended')
    this.stream = undefined
    this.line.close(...farewell(this.core))
  }

  /** The carrier has accepted the stream: a socket that is there serves it, or one has to come. */
  private accept(stream: CallStream): void {
    stream.accepted = true
    const { open } = this.line
    if (this.stream !== stream) return
    if (open === undefined) this.waitForSocket(stream)
    else this.join(open)
  }

  private join({ codec, socket, start }: OpenLine): void {
    const { stream } = this
    if (stream?.accepted !== true) return
    this.stopWaiting?.()
    stream.connect(
      {
        codec,
        sampleRate: start.sampleRate,
        send: (command) => {
          this.core.timeline?.count('out', command.type)
          for (const text of codec.encode(command)) socket.send(text)
        },
        sendBytes: (bytes) => {
          this.core.timeline?.count('out', 'audio')
          for (const text of codec.encodeBytes?.(bytes) ?? []) socket.send(text)
        },
      },
      start.writable,
    )
  }

  /**
   * A request whose outcome is unknown was carried out when the socket comes; else it is taken back, so that another may
   * follow.
   */
  private async happenedAfterAll(stream: CallStream, thrown: unknown): Promise<boolean> {
    if (!isTelephonyError(thrown, 'outcome-unknown') || this.core.phase === 'ended') {
      this.leave(stream)
      return false
    }
    this.accept(stream)
    const timeoutMs = this.core.deps.deadlines.evidenceMs
    const evidence = Promise.race([stream.begun.promise, stream.ended.promise])
    await within(this.core.clock, evidence, 'the stream began', { timeoutMs }).catch(() => undefined)
    if (stream.begun.settled) return true
    this.leave(stream)
    stream.end('failed', noWord(timeoutMs))
    this.takeBack(stream)
    return false
  }

  private waitForSocket(stream: CallStream): void {
    this.stopWaiting?.()
    const ms = limitOf('stream', this.core.deps.deadlines)
    this.stopWaiting = this.core.clock.after(ms, () => void this.neverCame(stream, ms))
  }

  /** No socket came, or it never said what it carries. */
  private async neverCame(stream: CallStream, ms: number): Promise<void> {
    await this.options.ask()
    if (this.stream !== stream || this.line.open !== undefined) return
    this.line.close(1002, 'the start message stayed away')
    this.finish(stream, noWord(ms))
    this.takeBack(stream)
  }

  /** Best effort: the carrier may still do something for a stream that is over here, and would not begin another. */
  private takeBack(stream: CallStream): void {
    requestStop(this.core, stream, (key) => this.past.add(key)).catch(() => undefined)
  }

  /** Ends the stream at the carrier. Settles on the carrier's report, on the end of its socket, or after two seconds. */
  private async close(stream: CallStream): Promise<void> {
    if (stream.ended.settled) return
    if (!stream.closing && stream.key !== undefined) {
      stream.closing = true
      await this.stop(stream)
      const ms = limitOf('stream.close', this.core.deps.deadlines)
      const cancel = this.core.clock.after(ms, () => this.finish(stream))
      stream.ended.promise.then(cancel, cancel)
    }
    await stream.ended.promise
  }

  private async stop(stream: CallStream): Promise<void> {
    const { core } = this
    try {
      await requestStop(core, stream, (key) => stream.keys.add(key))
    } catch (thrown) {
      if (core.phase === 'ended' || core.transferred || stream.ended.settled) return
      stream.closing = false
      throw thrown
    }
  }

  private finish(stream: CallStream, failure?: OperationFailure): void {
    this.leave(stream)
    const reason = failure === undefined ? 'carrier' : 'failed'
    stream.end(stream.closing ? 'closed' : reason, failure)
  }

  private leave(stream: CallStream): void {
    for (const key of stream.keys) this.past.add(key)
    if (this.stream !== stream) return
    this.stream = undefined
    this.line.streamEnded()
    this.stopWaiting?.()
  }

  /** A socket is there, and owes its start message. */
  private found(): void {
    const { stream } = this
    stream?.outbound.disconnect()
    if (stream?.accepted === true) this.waitForSocket(stream)
  }

  private refused(what: string): void {
    const { stream } = this
    if (stream === undefined) return
    this.finish(stream, { code: 'media', message: `its media socket ${what}` })
    this.takeBack(stream)
  }

  private lost(reconnects: boolean): void {
    const { stream } = this
    if (stream === undefined) return
    stream.outbound.disconnect()
    if (!stream.closing) void this.options.ask()
    if (stream.closing || !reconnects) return this.finish(stream)
    this.stopWaiting?.()
    this.stopWaiting = this.core.clock.after(reconnectWithinMs, () => this.finish(stream))
  }
}

/** How long a broken stream waits for the carrier to connect anew. */
const reconnectWithinMs = 5_000
