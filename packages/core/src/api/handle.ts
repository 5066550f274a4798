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

/** Who answered a call, if the carrier detects it (answering machine detection); otherwise `unknown`. */
export interface CallAnswer {
  readonly by: 'human' | 'machine' | 'fax' | 'unknown'
}

/** How a call ended. */
export interface CallEnd {
  readonly reason: EndReason
  /**
   * Who ended the call: `application` if this program hung up, rejected or canceled it, `far-side` if the other party
   * did; `undefined` if neither did, as for `no-answer` or `failed`.
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

/** A playing or queued prompt. Unobserved promises never become unhandled rejections. */
export interface Playback {
  readonly id: string
  /** Resolves once the carrier has accepted the play; of a loop, its first round. */
  readonly accepted: Promise<void>
  readonly ended: Promise<PlayEnd>
  /** Stops the prompt; resolves once the carrier has accepted the stop. Stopping an ended prompt does nothing. */
  stop(): Promise<void>
}

/** The outcome of written audio. */
export interface PlayoutEnd {
  readonly outcome: 'played' | 'cleared'
  /** How much of the audio the far side heard, in milliseconds. */
  readonly heardMs: number
  /** What came with the write. */
  readonly note?: unknown
  /** `carrier`: a mark of the carrier reported it. `clock`: computed from what was sent and when. */
  readonly source: 'carrier' | 'clock'
}

/** Audio on its way to the far side. */
export interface Playout {
  readonly durationMs: number
  /** What came with the write. */
  readonly note?: unknown
  readonly ended: Promise<PlayoutEnd>
}

/** Options of a write. */
export interface WriteOptions {
  /** Any value, such as the spoken words; the playout and its progress return it. */
  readonly note?: unknown
}

/** How much of the written audio the far side has heard. */
export interface PlayoutProgress {
  /** Of all audio written to the stream, in whole milliseconds. Never decreases, and never exceeds what was written. */
  readonly heardMs: number
  /** Of the current or last heard write, in whole milliseconds. */
  readonly writeHeardMs: number
  /** Length of that write, in milliseconds. */
  readonly durationMs: number
  /** What came with that write. */
  readonly note?: unknown
  /** Set once that write is over. */
  readonly outcome?: PlayoutEnd['outcome']
  readonly source: PlayoutEnd['source']
}

/** Statistics of inbound audio so far. */
export interface StreamStatistics {
  readonly frames: number
  /**
   * Lost frames, counted from gaps in media time of up to a second. A gap after a silent or quiet frame does not count
   * as loss, because a carrier may send nothing for silence.
   */
  readonly lostFrames: number
  /** Frames that arrived out of order, or 100 ms later than the fastest frame would have. */
  readonly lateFrames: number
  /** Interarrival jitter in milliseconds, as RFC 3550 (6.4.1) computes it, of the voice that was heard last. */
  readonly jitterMs: number
  /** Milliseconds of lost audio that `conceal` filled. */
  readonly concealedMs: number
  /** Milliseconds of inbound audio that were dropped because they were not read. */
  readonly droppedMs: number
}

/** What counts as speech. `@trunkline/audio` documents the detector and its accuracy in noise. */
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
  /** The format in which audio is read and written here. */
  readonly format: F
  /** Sample rate of the audio read and written here, in hertz. */
  readonly sampleRate: number
  /**
   * Queues audio of the stream's format at `sampleRate`; wait for `ready` before the next write. On an ended stream the
   * playout is `cleared` at once. Audio of another format fails with `invalid-argument`.
   */
  write(audio: AudioOf<F>, options?: WriteOptions): Playout
  /** Resolves when less than the high-water mark waits to be sent. */
  readonly ready: Promise<void>
  /** Stops the current audio and drops the queue; nothing written before the call is sent after it. */
  clear(): Promise<{ readonly heardMs: number; readonly discardedMs: number }>
  /** Resolves when all that was written before has been heard, or cleared. */
  mark(name: string): Promise<PlayoutEnd & { readonly name: string }>
  /**
   * Yields how much the far side has heard: about every 100 ms while audio plays, and at the end of each write. Ends
   * with the stream. The last 1,000 positions wait for a slow reader.
   */
  progress(): AsyncIterableIterator<PlayoutProgress>
  /**
   * Yields when the far side begins and stops to speak, by the energy of the inbound audio, from now on: about 100 ms
   * after a start and `stopMs` after a stop. Works on every carrier without a model; music counts as speech, steady
   * noise, hum and keys do not. Ends with the stream.
   */
  speech(options?: SpeechOptions): AsyncIterableIterator<SpeechEvent>
  /**
   * Sends nothing more until `resume()`. What the carrier has already is still heard: 200 ms at most (`leadMs` of its codec).
   * What is written waits; `clear()` drops it. Pausing twice is pausing once.
   */
  pause(): void
  /** Continues where `pause()` stopped. */
  resume(): void
  readonly isPaused: boolean
  /** Milliseconds written and not yet heard. */
  readonly bufferedMs: number
  /** Statistics of inbound audio, as of this moment. */
  readonly statistics: StreamStatistics
  /** Milliseconds of inbound audio dropped because they were not read. */
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

/** The transcript of a call. Reading it yields the pieces; it ends with the transcription or the call. */
export interface Transcription extends AsyncDisposable, AsyncIterable<Transcript> {
  /** Switches to another language (`transcribe.update`); resolves once the carrier confirms it. */
  update(options: UpdateTranscriptionOptions): Promise<void>
  /** Pieces dropped because they were not read; the last 1,000 wait for the reader. */
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
  /** `starting` until the carrier confirms an accepted recording, where it did not do so within `evidenceMs`. */
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

/** The part of a Node.js writable stream that a recording uses. Declared here so that these types do not depend on Node's. */
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
