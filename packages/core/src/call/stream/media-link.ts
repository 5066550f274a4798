import type {
  AudioFrame,
  MediaArrival,
  MediaCommand,
  MediaMessage,
  OperationFailure,
  StreamAudio,
  Transcript,
} from '../../driver/index.ts'
import type { AudioStream } from '../../handle.ts'
import type { StreamOptions } from '../../option.ts'
import { pause } from '../../wait.ts'
import type { CallCore } from '../core.ts'
import { CallStream, carrierEvidence } from './audio-stream.ts'
import { decodeMedia, warnOfMedia } from './decode.ts'
import { playThrough, type StreamPlay } from './stream-play.ts'
import { isWireFrame, isWireRate, rateText } from './wire-audio.ts'

export interface MediaLinkOptions {
  readonly core: CallCore
  readonly onDigit: (digit: string, durationMs: number | undefined) => void
  /** A carrier may write what is said on the socket of the audio, too. */
  readonly onTranscript: (transcript: Transcript) => void
  /** A socket closed and nobody said why: ask the carrier (R20). */
  readonly onLost: () => void
}

type Start = Extract<MediaMessage, { type: 'start' }>

/** Joins the media sockets of a call with its stream, whichever comes first. */
export class MediaLink {
  private readonly core: CallCore
  private readonly options: MediaLinkOptions
  private stream: CallStream | undefined
  private current: (MediaArrival & { start?: Start }) | undefined
  private stopWaiting: (() => void) | undefined
  /** Operations of streams that are over: what carriers say of them comes late. */
  private readonly past = new Set<string>()

  constructor(options: MediaLinkOptions) {
    this.core = options.core
    this.options = options
  }

  /** Opens the one stream of the call; a second one is a `conflict`. */
  async open(direction: 'both' | 'in' | 'out', options: StreamOptions, vendor: unknown): Promise<AudioStream> {
    if (this.stream !== undefined)
      throw this.core.error('conflict', 'The call has an open stream: close that one first')
    const writable = direction !== 'in'
    const stream = new CallStream(this.core, { ...options, writable }, () => this.close(stream))
    this.stream = stream
    try {
      const capability = writable ? 'stream' : 'stream.listen'
      const reply = await this.core.run({ capability, verb: 'stream', signal: options.signal }, (context) =>
        this.core.driver.doStream?.(context, {
          direction,
          sampleRate: options.sampleRate ?? 16_000,
          providerOptions: vendor,
        }),
      )
      stream.key = reply.operationKey
      stream.keys.push(reply.operationKey)
    } catch (thrown) {
      this.leave(stream)
      throw thrown
    }
    this.join()
    return stream.handle
  }

  /** A socket was let in. The newer replaces the older. */
  attach(arrival: MediaArrival): void {
    if (this.core.phase === 'ended') return arrival.socket.close(1000, 'the call has ended')
    const older = this.current
    this.stream?.outbound.disconnect()
    this.current = { ...arrival }
    this.stopWaiting?.()
    older?.socket.close(1000, 'replaced by a newer connection')
    const { current } = this
    arrival.socket.onMessage((message) => {
      if (this.current !== current) return
      for (const part of decodeMedia(this.core, arrival, message)) this.take(part)
    })
    arrival.socket.onClose(() => {
      if (this.current === current) this.lost(arrival.reconnects)
    })
  }

  /** The carrier says that it stopped, or could not start. Of a stream that is over, that only confirms. */
  stopped(failure?: OperationFailure, key?: string): void {
    if (key !== undefined && this.past.has(key)) return
    if (this.stream !== undefined) this.finish(this.stream, failure)
  }

  /** Plays through the open stream, beside which its carrier plays nothing (R13). Fails with `closed` without one. */
  play(audio: StreamAudio, loop: boolean): StreamPlay {
    if (this.stream?.writable === true) return playThrough(this.stream, audio, loop)
    throw this.core.error('closed', 'The stream ended before a play could be written to it')
  }

  /**
   * Sends tones through the open stream, where the carrier has a message for that: then nothing else on the call is
   * touched (R13), with a warning. False where there is no such stream. `w` waits half a second.
   */
  async sendDigits(digits: string, signal: AbortSignal | undefined): Promise<boolean> {
    if (!this.sendsDigits) return false
    this.core.surroundings.warnings.raise({ code: 'emulated', check: 'stream.sendDigits', message: digitsMessage })
    for (const digit of digits) {
      if (signal?.aborted === true)
        throw this.core.error('cancelled', 'sendDigits was cancelled; the digits so far were sent')
      if (!this.sendsDigits) throw this.core.error('closed', 'The stream ended while digits were sent through it')
      if (digit === 'w') await pause(this.core.clock, waitMs, signal)
      else this.send({ type: 'digit', digit })
    }
    return true
  }

  private get sendsDigits(): boolean {
    const { current, stream } = this
    if (stream?.writable !== true || current?.start?.writable !== true) return false
    return current.codec.encode({ type: 'digit', digit: '0' }).length > 0
  }

  private send(command: MediaCommand): void {
    const { current } = this
    for (const text of current?.codec.encode(command) ?? []) current?.socket.send(text)
  }

  /** The call has ended. */
  end(): void {
    const { current, stream } = this
    this.current = undefined
    this.stopWaiting?.()
    stream?.end(stream.closing ? 'closed' : 'call-ended')
    this.stream = undefined
    current?.socket.close(1000, 'the call has ended')
  }

  private take(message: MediaMessage): void {
    switch (message.type) {
      case 'start':
        return this.begin(message)
      case 'frame':
        return this.receive(message.frame)
      case 'mark':
        return this.stream?.outbound.echoed(message.name)
      case 'digit':
        return this.options.onDigit(message.digit, message.durationMs)
      case 'transcript':
        return this.options.onTranscript(message.transcript)
      case 'stop':
        // its close is still to come, perhaps when another stream is open
        this.current = undefined
        return this.stopped()
      case 'unusable':
        return this.refuse(message.why)
      case 'unknown':
        return this.core.emit({ type: 'provider-event', name: message.name, optional: true }, carrierEvidence)
    }
  }

  /** The socket says what it carries. It says so once; a rate that no carrier has, or another than before, ends it. */
  private begin(start: Start): void {
    const { current } = this
    if (current === undefined) return
    this.core.merge({ providerCallId: start.providerCallId })
    const known = current.start?.sampleRate
    if (!isWireRate(start.sampleRate)) return this.refuse(`has a sample rate of ${rateText(start.sampleRate)}`)
    if (known === undefined) {
      current.start = start
      return this.join()
    }
    if (known !== start.sampleRate)
      this.refuse(`changed its sample rate from ${rateText(known)} to ${rateText(start.sampleRate)}`)
  }

  /** Closes a socket whose audio cannot be read; its stream fails before anything is computed. */
  private refuse(what: string): void {
    const { core, current, stream } = this
    this.current = undefined
    warnOfMedia(core, 'refused-media', `a media socket was closed: it ${what}`)
    current?.socket.close(1003, 'the format is not supported')
    if (stream !== undefined) this.finish(stream, { code: 'media', message: `its media socket ${what}` })
  }

  private receive(frame: AudioFrame): void {
    const { core, current, stream } = this
    if (current?.start === undefined || stream === undefined) return
    if (isWireFrame(frame, current.start.sampleRate)) return stream.receive(frame)
    warnOfMedia(core, 'media-failed', 'a media message could not be read, or holds audio that is not a frame')
  }

  /** Stream and socket are both there. */
  private join(): void {
    const { current, stream } = this
    if (stream?.key === undefined || current?.start === undefined) return
    const { codec, socket, start } = current
    stream.connect(
      {
        codec,
        sampleRate: start.sampleRate,
        send: (command) => {
          for (const text of codec.encode(command)) socket.send(text)
        },
      },
      start.writable,
    )
  }

  /** Ends the stream at the carrier; its own word, or its socket's end, settles it, or two seconds. */
  private async close(stream: CallStream): Promise<void> {
    if (stream.ended.settled) return
    const { key } = stream
    if (!stream.closing && key !== undefined) {
      stream.closing = true
      try {
        const run = { capability: this.capabilityOf(stream), verb: 'stop streaming' }
        const reply = await this.core.run(run, (context) => this.core.driver.doStopStream?.(context, key))
        stream.keys.push(reply.operationKey)
      } catch (thrown) {
        if (this.core.phase !== 'ended' && !this.core.transferred) {
          stream.closing = false
          throw thrown
        }
      }
      const cancel = this.core.clock.after(closeWithinMs, () => this.finish(stream))
      void stream.ended.promise.then(cancel)
    }
    await stream.ended.promise
  }

  private capabilityOf(stream: CallStream): 'stream' | 'stream.listen' {
    return stream.writable ? 'stream' : 'stream.listen'
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
    this.stopWaiting?.()
  }

  private lost(reconnects: boolean): void {
    this.current = undefined
    const { stream } = this
    if (stream === undefined) return
    stream.outbound.disconnect()
    if (stream.closing || !reconnects) {
      if (!stream.closing) this.options.onLost()
      return this.finish(stream)
    }
    this.options.onLost()
    this.stopWaiting = this.core.clock.after(reconnectWithinMs, () => this.finish(stream))
  }
}

/** What a `w` among tones stands for. */
const waitMs = 500

const digitsMessage =
  'sendDigits is emulated while a two-way stream is open: the digits go one by one through its media socket'

/** How long a stream that is being closed waits for the carrier's last word. */
const closeWithinMs = 2_000

/** How long a broken stream waits for the carrier to connect anew. */
const reconnectWithinMs = 5_000
