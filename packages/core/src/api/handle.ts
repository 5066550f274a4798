/// <reference lib="esnext.disposable" preserve="true" />

import type { WaitOptions } from '../base/wait.ts'
import type {
  AudioFormat,
  AudioFrame,
  EncodedFrame,
  EndReason,
  OperationFailure,
  RecordingFile,
  RecordingState,
  Transcript,
} from '../driver/index.ts'
import type { UpdateTranscriptionOptions } from './option.ts'

/** Who answered a call, where the carrier finds it out (answering machine detection); `unknown` elsewhere. */
export interface CallAnswer {
  readonly by: 'human' | 'machine' | 'fax' | 'unknown'
}

/** How a call ended. */
export interface CallEnd {
  readonly reason: EndReason
  /**
   * Who ended it: `application` where this program hung up, rejected or took back the call, `far-side` where the other party did;
   * `undefined` where no one decided it, such as for `no-answer` or `failed`.
   */
  readonly by: 'application' | 'far-side' | undefined
  readonly providerCode: string | undefined
  readonly providerMessage: string | undefined
}

/** How a play ended. A failed one rejects `ended` with a `TelephonyError`. */
export interface PlayEnd {
  /** `stopped`: by `stop()`, by an interrupting play, or because its queue was dropped. */
  readonly reason: 'completed' | 'stopped' | 'call-ended'
}

/** A prompt that plays or waits to. Unobserved promises never become unhandled rejections. */
export interface Playback {
  readonly id: string
  /** The carrier has accepted the (first) play. */
  readonly accepted: Promise<void>
  readonly ended: Promise<PlayEnd>
  /** Stops it; resolves once the carrier has accepted that. Stopping an ended one does nothing. */
  stop(): Promise<void>
}

/** What became of audio that was written. */
export interface PlayoutEnd {
  readonly outcome: 'played' | 'cleared'
  /** How much of it the far side heard, in milliseconds. */
  readonly heardMs: number
  /** What came with the write. */
  readonly note?: unknown
  /** `carrier`: it said so with a mark. `clock`: reckoned from what was sent and when. */
  readonly source: 'carrier' | 'clock'
}

/** Audio on its way to the far side. */
export interface Playout {
  readonly durationMs: number
  /** What came with the write. */
  readonly note?: unknown
  readonly ended: Promise<PlayoutEnd>
}

/** What goes along with audio that is written. */
export interface WriteOptions {
  /** Anything, such as the words that are spoken: it comes back with what was heard. */
  readonly note?: unknown
}

/** How far the far side has heard what was written. */
export interface PlayoutProgress {
  /** Of all that was written to the stream, in whole milliseconds; never less than before, nor more than was written. */
  readonly heardMs: number
  /** Of the write that is heard, or was last, in whole milliseconds. */
  readonly writeHeardMs: number
  /** How long that write is, in milliseconds. */
  readonly durationMs: number
  /** What came with that write. */
  readonly note?: unknown
  /** That write is over. */
  readonly outcome?: PlayoutEnd['outcome']
  readonly source: PlayoutEnd['source']
}

/** How inbound audio has come so far. */
export interface StreamStatistics {
  readonly frames: number
  /**
   * Frames that never came, by gaps in media time of up to a second. Behind a frame that is silent or quiet a gap is no loss: a
   * carrier may send nothing for silence.
   */
  readonly lostFrames: number
  /** Frames that came after later ones, or whose way took 100 ms longer than that of the fastest. */
  readonly lateFrames: number
  /** How unevenly frames arrive, in milliseconds, as RFC 3550 (6.4.1) reckons it; of the voice that was heard last. */
  readonly jitterMs: number
  /** Milliseconds that were filled (`conceal`). */
  readonly concealedMs: number
  /** Milliseconds that were dropped because they were not read. */
  readonly droppedMs: number
}

/** What counts as speech. `@trunkline/audio` documents the detector, and what it finds in how much noise. */
export interface SpeechOptions {
  /** How far above the noise a sound has to be, in dB. Default: 6. */
  readonly thresholdDb?: number
  /** What is below this level, in dBFS above 200 Hz, is never speech. Default: -50. */
  readonly quietestDbfs?: number
  /** How long it has to be quiet before speech has stopped, in milliseconds. Default: 400. */
  readonly stopMs?: number
}

/** The far side began to speak, or stopped. */
export interface SpeechEvent {
  readonly type: 'speech-started' | 'speech-stopped'
  /** When the sound began or ended, on the clock of the frames' `mediaTimeMs`. */
  readonly mediaTimeMs: number
  /** The speaker, where the carrier sends one stream per participant. */
  readonly participant?: string
}

/** What is written to a stream of a format: signed 16-bit mono samples, or bytes of G.711. */
export type AudioOf<F extends AudioFormat> = F extends 'pcm16' ? Int16Array : Uint8Array

/** What is read from a stream of a format. */
export type FrameOf<F extends AudioFormat> = F extends 'pcm16' ? AudioFrame : EncodedFrame

/** Two-way audio. Reading it yields the call's frames; it ends when the stream ends. */
export interface AudioStream<F extends AudioFormat = 'pcm16'> extends AsyncDisposable, AsyncIterable<FrameOf<F>> {
  /** As what audio is read and written here. */
  readonly format: F
  /** Hertz of what is read and written here. */
  readonly sampleRate: number
  /**
   * Queues audio of the stream's format at `sampleRate`; `ready` tells when to go on. On an ended stream it is `cleared` at once.
   * Audio of another format fails with `invalid-argument`.
   */
  write(audio: AudioOf<F>, options?: WriteOptions): Playout
  /** Resolves when less than the high-water mark waits to be sent. */
  readonly ready: Promise<void>
  /** Stops what plays and drops what waits; nothing written before is sent after. */
  clear(): Promise<{ readonly heardMs: number; readonly discardedMs: number }>
  /** Resolves when all that was written before has been heard, or cleared. */
  mark(name: string): Promise<PlayoutEnd & { readonly name: string }>
  /**
   * Yields how far the far side has heard: about every 100 ms while it hears something, and when a write is over. Ends with the
   * stream; of a reader that lags behind, 1,000 positions wait.
   */
  progress(): AsyncIterableIterator<PlayoutProgress>
  /**
   * Yields when the far side begins and stops to speak, by the energy of what comes in, from now on: about 100 ms after a start
   * and `stopMs` after a stop. Works on every carrier without a model; music counts as speech, steady noise, hum and keys do
   * not. Ends with the stream.
   */
  speech(options?: SpeechOptions): AsyncIterableIterator<SpeechEvent>
  /**
   * Sends nothing more until `resume()`. What the carrier has already is still heard: 200 ms at most (`leadMs` of its codec).
   * What is written waits; `clear()` drops it. Pausing twice is pausing once.
   */
  pause(): void
  /** Goes on where `pause()` stopped. */
  resume(): void
  readonly isPaused: boolean
  /** Milliseconds written and not yet heard. */
  readonly bufferedMs: number
  /** How inbound audio has come so far; of this moment. */
  readonly statistics: StreamStatistics
  /** Milliseconds of inbound audio lost because nobody read them. */
  readonly droppedMs: number
  /** Resolves when the stream has ended, for whatever reason. */
  readonly ended: Promise<{
    readonly reason: 'closed' | 'call-ended' | 'carrier' | 'failed'
    readonly failure?: OperationFailure
  }>
  /** Ends the stream; the call goes on. Closing twice is fine. */
  close(): Promise<void>
}

/** Why a transcription ended. */
export interface TranscriptionEnd {
  /** `closed`: by `close()`. `carrier`: it said so without a reason. */
  readonly reason: 'closed' | 'call-ended' | 'carrier' | 'failed'
  readonly failure?: OperationFailure
}

/** What is said, as text. Reading it yields the pieces; it ends with the transcription or the call. */
export interface Transcription extends AsyncDisposable, AsyncIterable<Transcript> {
  /** Goes on in another language (`transcribe.update`); resolves once the carrier says so. */
  update(options: UpdateTranscriptionOptions): Promise<void>
  /** Pieces that were lost because they were not read: the last 1,000 wait. */
  readonly droppedPieces: number
  /** Resolves when the transcription has ended, for whatever reason. */
  readonly ended: Promise<TranscriptionEnd>
  /** Ends the transcription; the call goes on. Closing twice is fine. */
  close(): Promise<void>
}

/** A recording; it outlives its call. */
export interface Recording extends AsyncDisposable {
  /** The carrier's id. */
  readonly id: string
  /** `starting` only where the carrier has accepted it and has not said within `evidenceMs` that it records. */
  readonly state: RecordingState
  pause(options?: { readonly signal?: AbortSignal }): Promise<void>
  resume(options?: { readonly signal?: AbortSignal }): Promise<void>
  /** Stopping a stopped one does nothing. */
  stop(options?: { readonly signal?: AbortSignal }): Promise<void>
  /** Resolves when the carrier has the file. Default time-out: 5 minutes. */
  ready(options?: WaitOptions): Promise<readonly RecordingFile[]>
  /**
   * Waits until it is ready and writes it to a path or a stream. A recording that the carrier cut into several files
   * goes to `name.wav`, `name-2.wav` …; a stream takes a single file only. Resolves with the paths written.
   */
  saveTo(
    target: string | WritableTarget | WritableStream<Uint8Array>,
    options?: WaitOptions,
  ): Promise<readonly string[]>
}

/** What a recording needs of a stream of Node.js, any of which is one. Written here, so that these types need none of Node's. */
export interface WritableTarget {
  readonly writable: boolean
  write(chunk: Uint8Array, written?: (error?: Error | null) => void): boolean
  end(ended?: () => void): unknown
  on(event: string, listener: (...values: unknown[]) => void): unknown
}

/** A call as `JSON.stringify` and `console.log` show it. */
export interface CallSummary {
  readonly id: string
  readonly provider: string
  readonly providerCallId: string | undefined
  readonly direction: 'outbound' | 'inbound'
  readonly from: string | undefined
  readonly to: string | undefined
  readonly state: 'new' | 'dialled' | 'ringing' | 'answered' | 'ended'
  readonly answeredBy: CallAnswer['by'] | undefined
  readonly endReason: EndReason | undefined
  readonly endedBy: CallEnd['by']
}
