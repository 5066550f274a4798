import type { Translated } from '../driver/index.ts'
import type { VerbOptions } from '../option.ts'
import type { CallCore } from './core.ts'
import { CallKeys } from './keys.ts'
import { createOperations, type Operations } from './operations.ts'
import { PlayQueue } from './play-queue.ts'
import { CallRecording } from './recording.ts'
import { Reducer } from './reducer.ts'
import { MediaLink } from './stream/media-link.ts'
import { Transcriber } from './transcriber.ts'
import { TranscriptLine } from './transcript-line.ts'
import { createWatchdog, type Watchdog } from './watchdog.ts'

/** What a call's machinery needs of the telephony around it. */
export interface EngineOptions {
  readonly core: CallCore
  readonly inspectAfterMs: number | undefined
  /** A recording began: its facts may come without naming the call, and after its end. */
  readonly onRecording: (recording: CallRecording) => void
}

/** The machinery of one call: events in, operations paired, queues served, everything settled at the end. */
export class CallEngine {
  readonly core: CallCore
  readonly operations: Operations
  readonly plays: PlayQueue
  readonly keys: CallKeys
  readonly media: MediaLink
  readonly transcripts: TranscriptLine
  readonly transcriber: Transcriber
  readonly reducer: Reducer
  readonly recordings = new Map<string, CallRecording>()
  private readonly options: EngineOptions
  private readonly watchdog: Watchdog

  constructor(options: EngineOptions) {
    const { core, inspectAfterMs } = options
    this.core = core
    this.options = options
    this.operations = createOperations({ clock: core.clock, unclaimed: (origin) => this.unclaimed(origin) })
    this.watchdog = createWatchdog(core, inspectAfterMs, () => this.inspect())
    this.media = new MediaLink({
      core,
      onDigit: (digit, durationMs) =>
        this.take({ event: { type: 'digit-received', digit, ...(durationMs !== undefined && { durationMs }) } }),
      onTranscript: (transcript) => this.take({ event: { type: 'transcript', transcript } }),
      onLost: () => void this.inspect(),
    })
    this.plays = new PlayQueue(core, this.operations, this.media)
    this.keys = new CallKeys(core, this.operations, this.plays)
    this.transcriber = new Transcriber(core)
    this.transcripts = new TranscriptLine(core, {
      tell: (origin) => this.take(origin),
      onFound: () => this.transcriber.found(),
      onLost: (reconnects) => {
        void this.inspect()
        this.transcriber.lost(reconnects)
      },
    })
    this.reducer = new Reducer(core, {
      operation: (origin) => this.pair(origin),
      digit: (event, origin) => this.keys.push(event, origin),
      recording: (origin) => this.recording(origin),
      transcript: (transcript) => this.transcriber.write(transcript),
      transcription: (origin) => this.transcriber.take(origin),
      stream: (origin, failure) => this.media.stopped(failure, origin.operationKey),
      settle: () => this.settle(),
    })
  }

  /** A fact about this call, from wherever it came. */
  take(origin: Translated): void {
    this.watchdog.feed()
    this.reducer.take(origin)
  }

  /** The carrier has accepted the call: from now on it owes us signs of life. */
  accepted(): void {
    this.watchdog.feed()
    this.reducer.dialled()
  }

  /** Asks the carrier how the call stands. */
  async inspect(): Promise<void> {
    const { core } = this
    if (core.phase === 'ended' || core.providerCallId === undefined) return
    try {
      for (const origin of (await core.driver.doInspect?.(core.context())) ?? []) this.reducer.take(origin)
    } catch {
      // The carrier cannot be asked right now; the watchdog asks again.
    }
  }

  async record(
    options: VerbOptions & { channels: 'mixed' | 'separate'; format: 'wav' | 'mp3'; startPaused: boolean },
    vendor: unknown,
  ): Promise<CallRecording> {
    const { core } = this
    const { channels, format, startPaused, signal } = options
    if (channels === 'separate') core.use('record.separate', 'record')
    const run = { capability: 'record', verb: 'record', signal, outlives: true } as const
    const reply = await core.run(run, (context) =>
      core.driver.doRecord?.(context, { channels, format, startPaused, providerOptions: vendor }),
    )
    const recording = new CallRecording(core, reply.recordingId, startPaused)
    this.recordings.set(recording.id, recording)
    this.options.onRecording(recording)
    for (const origin of this.operations.withdraw(recording.id)) recording.take(origin)
    if (core.phase === 'ended') recording.abandon()
    return recording
  }

  private pair(origin: Translated): void {
    if (origin.event.type === 'collect-ended') this.keys.collected(origin)
    if (origin.operationKey === undefined) return this.unclaimed(origin)
    this.operations.offer(origin.operationKey, origin)
  }

  private recording(origin: Translated): void {
    const known = this.recordings.get(origin.operationKey ?? '')
    if (known === undefined) this.pair(origin)
    else known.take(origin)
  }

  /** A keyed event whose operation nobody here began: kept and reported, not dropped. */
  private unclaimed(origin: Translated): void {
    if (origin.event.type === 'document-delivered') return
    this.core.emit({ type: 'provider-event', name: origin.event.type, optional: true }, origin)
  }

  private settle(): void {
    this.watchdog.stop()
    this.keys.settle()
    this.plays.dropWaiting()
    this.operations.abandonAll()
    this.plays.abandon()
    this.media.end()
    this.transcripts.end()
    this.transcriber.end()
    for (const recording of this.recordings.values()) recording.abandon()
  }
}
