import type { SampleRate } from './command.ts'
import type { Transcript } from './event.ts'
import type { AudioFormat, AudioFrame } from './frame.ts'
import type { Route } from './ingress.ts'
import type { Json } from './json.ts'

/** A message received on a media socket. */
export type MediaMessage =
  | {
      readonly type: 'start'
      /** Of the frames that follow, and of what may be written. */
      readonly sampleRate: number
      readonly providerCallId?: string
      /** False where the carrier only sends. */
      readonly writable: boolean
    }
  | { readonly type: 'frame'; readonly frame: AudioFrame }
  | { readonly type: 'mark'; readonly name: string }
  | { readonly type: 'digit'; readonly digit: string; readonly durationMs?: number }
  | { readonly type: 'transcript'; readonly transcript: Transcript }
  | { readonly type: 'stop' }
  /** The audio of this socket cannot be read: its stream fails. `why` contains no text of the sender. */
  | { readonly type: 'unusable'; readonly why: string }
  /** A known message that maps to no other type: reported complete. */
  | { readonly type: 'provider-event'; readonly name: string; readonly raw: Json }
  | { readonly type: 'unknown'; readonly name: string; readonly raw?: Json }

/** A message to send on a media socket. */
export type MediaCommand =
  /**
   * A whole frame of 20 ms at the rate of the start message. The samples are filled anew for the next one: `encode` must
   * not keep them.
   */
  | { readonly type: 'audio'; readonly pcm: Int16Array; readonly sampleRate: number }
  | { readonly type: 'mark'; readonly name: string }
  | { readonly type: 'clear' }
  | { readonly type: 'digit'; readonly digit: string }

/** The audio of one message, as it came. The buffer is reused for the next message: copy what must be kept. */
export interface WireAudio {
  readonly encoding: AudioFormat
  /** Int16Array for `pcm16`, in this machine's byte order; else one byte a sample. */
  readonly samples: Int16Array | Uint8Array
  readonly sampleRate: number
  readonly track: AudioFrame['track']
  readonly mediaTimeMs: number
  readonly participant: string | undefined
  readonly silent: boolean | undefined
}

/** Translates one media socket. Knows the socket's own start message and nothing of sockets. */
export interface MediaCodec {
  decode(message: string | Uint8Array): readonly MediaMessage[]
  /**
   * Reads a message of audio of the form that nearly all have, and makes nothing anew for it; `undefined` for any other
   * message, which is then decoded. Without it every message is decoded.
   */
  readAudio?(message: string): WireAudio | undefined
  /** Empty when the carrier has no such message. */
  encode(command: MediaCommand): readonly string[]
  /**
   * Where the socket carries G.711: its law, known from the start message on. A stream of that format then passes through, by
   * `encodeBytes`, which every codec with a law has.
   */
  readonly law?: Exclude<AudioFormat, 'pcm16'> | undefined
  /** As `encode` of audio: a whole frame of 20 ms, one byte a sample, in bytes that are filled anew for the next one. */
  encodeBytes?(bytes: Uint8Array): readonly string[]
  /** Whether the carrier echoes marks; without them a clock model decides what was heard. */
  readonly marks: boolean
  /** How far ahead of real time audio is sent, in milliseconds. */
  readonly leadMs: number
}

export interface MediaUpgrade {
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly route: Route
}

export type MediaAcceptance =
  | {
      readonly accepted: true
      readonly codec: MediaCodec
      /** What the socket carries: some carriers open a second socket for transcripts. Default: `audio`. */
      readonly carries?: 'audio' | 'transcripts'
      /** The carrier opens it only once the call is answered, so that audio on it proves the answer. Default: false. */
      readonly afterAnswer?: boolean
    }
  | { readonly accepted: false; readonly status: number; readonly check: string; readonly detail: string }

/** How core accepts a carrier's media sockets. */
export interface MediaIngress {
  accept(upgrade: MediaUpgrade): Promise<MediaAcceptance>
  /** False if the carrier never reconnects: its media token then works once. */
  readonly reconnects: boolean
  /** The rate that this call's socket will have, when that is known before its start message. */
  readonly sampleRate?: SampleRate
}

/** A media socket as core sees it; the server owns the real one. */
export interface MediaSocket {
  send(text: string): void
  close(code: number, reason: string): void
  /** Called for each message, in order; set once. */
  onMessage(listener: (message: string | Uint8Array) => void): void
  onClose(listener: () => void): void
}

/** An accepted media socket and how to read it. */
export interface MediaArrival {
  readonly socket: MediaSocket
  readonly codec: MediaCodec
  /** The carrier opens a new socket when one breaks. */
  readonly reconnects: boolean
  /** The carrier opens it only once the call is answered. Default: false. */
  readonly afterAnswer?: boolean | undefined
}
