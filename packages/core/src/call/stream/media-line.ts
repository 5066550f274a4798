import type { MediaArrival, MediaCommand, MediaMessage, Transcript, WireAudio } from '../../driver/index.ts'
import type { CallCore } from '../core.ts'
import { decodeMedia, readAudio, warnOfMedia } from './decode.ts'
import { isWireAudio, isWireRate, rateText, wireAudioOf } from './wire-audio.ts'

/** Callbacks for the newest media socket of a call. */
export interface MediaLineParts {
  readonly core: CallCore
  /** A socket was let in; it takes over from an older one. */
  readonly onSocket: () => void
  /** It says what it carries, once. */
  readonly onStart: (line: OpenLine) => void
  /** It is filled anew for the next one. */
  readonly onAudio: (audio: WireAudio) => void
  readonly onMark: (name: string) => void
  readonly onDigit: (digit: string, durationMs: number | undefined) => void
  readonly onTranscript: (transcript: Transcript) => void
  readonly onStop: () => void
  /** It closed without a reason from the carrier; another may follow if the carrier reconnects. */
  readonly onLost: (reconnects: boolean) => void
  /** It was closed from here, since its audio cannot be read: `what` says why. */
  readonly onRefused: (what: string) => void
  /** The far side is heard on a socket that the carrier opens only for an answered call. */
  readonly onTalk: () => void
}

/** A socket whose start message has come. */
export interface OpenLine extends MediaArrival {
  readonly start: Extract<MediaMessage, { type: 'start' }>
}

/** The media socket of a call, of several the newest: what it says is checked and handed on. */
export class MediaLine {
  private readonly parts: MediaLineParts
  private current: (MediaArrival & { start?: OpenLine['start'] }) | undefined

  constructor(parts: MediaLineParts) {
    this.parts = parts
  }

  /** The socket, once its start message has come. */
  get open(): OpenLine | undefined {
    const { current } = this
    return current?.start === undefined ? undefined : { ...current, start: current.start }
  }

  /** A socket was let in. The newer replaces the older. */
  attach(arrival: MediaArrival): void {
    const { core } = this.parts
    const older = this.current
    const current = { ...arrival }
    this.current = current
    core.timeline?.add({ kind: 'socket', direction: 'in', name: 'opened' })
    this.parts.onSocket()
    older?.socket.close(1000, 'replaced by a newer connection')
    arrival.socket.onMessage((message) => {
      if (this.current !== current) return
      const audio = readAudio(core, arrival, message)
      if (audio !== undefined) return this.receive(audio)
      for (const part of decodeMedia(core, arrival, message)) this.take(part)
    })
    arrival.socket.onClose(() => {
      core.timeline?.add({ kind: 'socket', direction: 'in', name: 'closed' })
      if (this.current !== current) return
      this.current = undefined
      this.parts.onLost(arrival.reconnects)
    })
  }

  send(command: MediaCommand): void {
    const { current } = this
    if (current !== undefined) this.parts.core.timeline?.count('out', command.type)
    for (const text of current?.codec.encode(command) ?? []) current?.socket.send(text)
  }

  /** A socket that is never opened anew was that stream's: its end may come when the next stream is open already. */
  streamEnded(): void {
    if (this.current?.reconnects === false) this.current = undefined
  }

  close(code: number, reason: string): void {
    const { current } = this
    this.current = undefined
    current?.socket.close(code, reason)
  }

  private take(message: MediaMessage): void {
    const { core, onDigit, onMark, onStop, onTranscript } = this.parts
    if (message.type === 'frame') return this.receive(wireAudioOf(message.frame))
    core.timeline?.count('in', message.type)
    switch (message.type) {
      case 'start':
        return this.begin(message)
      case 'mark':
        return onMark(message.name)
      case 'digit':
        return onDigit(message.digit, message.durationMs)
      case 'transcript':
        return onTranscript(message.transcript)
      case 'stop':
        // its close is still to come, perhaps when another stream is open
        this.current = undefined
        return onStop()
      case 'unusable':
        return this.refuse(message.why)
      case 'provider-event':
      case 'unknown':
        return core.report({ event: { type: 'provider-event' }, carrierName: message.name, raw: message.raw })
    }
  }

  /** A rate that no carrier has, or another one than before, ends the socket before anything is computed with it. */
  private begin(start: OpenLine['start']): void {
    const { current } = this
    if (current === undefined) return
    this.parts.core.merge({ providerCallId: start.providerCallId })
    const known = current.start?.sampleRate
    if (!isWireRate(start.sampleRate)) return this.refuse(`has a sample rate of ${rateText(start.sampleRate)}`)
    if (known === undefined) {
      current.start = start
      return this.parts.onStart({ ...current, start })
    }
    if (known !== start.sampleRate)
      this.refuse(`changed its sample rate from ${rateText(known)} to ${rateText(start.sampleRate)}`)
  }

  private refuse(what: string): void {
    warnOfMedia(this.parts.core, 'refused-media', `a media socket was closed: it ${what}`)
    this.close(1003, 'the format is not supported')
    this.parts.onRefused(what)
  }

  private receive(audio: WireAudio): void {
    const { current, parts } = this
    parts.core.timeline?.count('in', 'audio')
    if (current?.start === undefined) return
    if (!isWireAudio(audio, current.start.sampleRate))
      return warnOfMedia(
        parts.core,
        'media-failed',
        'a media message could not be read, or holds audio that is not a frame',
      )
    if (current.afterAnswer === true && audio.track !== 'outbound') parts.onTalk()
    parts.onAudio(audio)
  }
}
