import type { CallAnswer } from '../api/handle.ts'
import type { WaitOptions } from '../base/wait.ts'
import type { Translated } from '../driver/index.ts'
import { AnswerWatch } from './answer-watch.ts'
import type { CallCore } from './core.ts'
import { cutOff } from './cut-off.ts'
import { Inspector } from './inspector.ts'
import { CallKeys } from './keys.ts'
import { Lifetime } from './lifetime.ts'
import { createOperations, type Operations } from './operations.ts'
import { PlayQueue } from './play-queue.ts'
import type { CallRecording } from './recording.ts'
import { CallRecordings } from './recordings.ts'
import { Reducer } from './reducer.ts'
import { MediaLink } from './stream/media-link.ts'
import { Transcriber } from './transcriber.ts'
import { TranscriptLine } from './transcript-line.ts'
import { createWatchdog, type Watchdog } from './watchdog.ts'

/** What the engine of a call needs from its client. */
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
  readonly recordings: CallRecordings
  readonly lifetime: Lifetime
  private readonly answers: AnswerWatch
  private readonly inspector: Inspector
  private readonly watchdog: Watchdog

  constructor(options: EngineOptions) {
    const { core, inspectAfterMs } = options
    this.core = core
    const ask = (): Promise<void> => this.inspect()
    this.inspector = new Inspector(core, {
      take: (origin) => this.reducer.take(origin),
      vanished: () => this.reducer.end({ reason: 'unknown' }),
    })
    this.operations = createOperations({ ask, clock: core.clock, unclaimed: (origin) => this.unclaimed(origin) })
    this.recordings = new CallRecordings(core, this.operations, options.onRecording)
    this.watchdog = createWatchdog(core, inspectAfterMs, this.inspector)
    this.lifetime = new Lifetime(core, {
      ask,
      unanswered: () => this.cutOff({ reason: 'no-answer' }),
      expired: () => this.cutOff({ reason: 'unknown' }),
    })
    this.media = new MediaLink({
      ask,
      core,
      onDigit: (digit, durationMs) =>
        this.take({ event: { type: 'digit-received', digit, ...(durationMs !== undefined && { durationMs }) } }),
      onTalk: () => this.reducer.talk(),
      onTranscript: (transcript) => this.take({ event: { type: 'transcript', transcript } }),
    })
    this.plays = new PlayQueue(core, this.operations, this.media)
    this.keys = new CallKeys(core, this.operations, this.plays)
    this.transcriber = new Transcriber(core, ask)
    this.transcripts = new TranscriptLine(core, {
      tell: (origin) => this.take(origin),
      onFound: () => this.transcriber.found(),
      onLost: (reconnects) => {
        void ask()
        this.transcriber.lost(reconnects)
      },
    })
    this.reducer = new Reducer(core, {
      operation: (origin) => this.pair(origin),
      digit: (event, origin) => this.keys.push(event, origin),
      recording: (origin) => {
        if (!this.recordings.take(origin)) this.pair(origin)
      },
      transcript: (transcript) => this.transcriber.write(transcript),
      transcription: (origin) => this.transcriber.take(origin),
      stream: (origin, failure) => {
        if (!this.media.stopped(failure, origin.operationKey)) core.report(origin)
      },
      settle: () => this.settle(),
    })
    core.onFact = (origin) => this.take(origin)
    this.answers = new AnswerWatch(core, this.reducer.answered.promise, this.inspector)
  }

  /** Applies a fact about this call, from any source. */
  take(origin: Translated): void {
    this.watchdog.feed()
    this.reducer.take(origin)
    if (this.core.phase !== 'ended') this.lifetime.begin()
  }

  /** The carrier has accepted the call: from now on the watchdog expects events. */
  accepted(): void {
    this.watchdog.feed()
    this.lifetime.begin()
    this.reducer.dialled()
  }

  /** Asks the carrier for the state of the call; resolves in bounded time, also on failure. */
  inspect(): Promise<void> {
    return this.inspector.ask()
  }

  /**
   * Resolves when the call is answered; fails with `call-ended` when it ends before. Asks the carrier for missing
   * evidence while it waits.
   */
  answered(options: WaitOptions, what = `call ${this.core.id} was not answered`): Promise<CallAnswer> {
    return this.answers.wait(what, options)
  }

  private pair(origin: Translated): void {
    if (origin.event.type === 'collect-ended') this.keys.collected(origin)
    if (origin.operationKey === undefined) return this.unclaimed(origin)
    this.operations.offer(origin.operationKey, origin)
  }

  /** A keyed event whose operation was not begun here: kept and reported, not dropped. */
  private unclaimed(origin: Translated): void {
    if (origin.event.type === 'document-delivered') return
    this.core.report(origin)
  }

  /** Ends a call whose time is over, here and at the carrier. */
  private cutOff(end: { readonly reason: 'no-answer' | 'unknown' }): void {
    this.reducer.end(end)
    void cutOff(this.core)
  }

  /** The client is closed: what is open is rejected with `closed`, and the call goes on at the carrier. */
  close(): void {
    if (!this.core.close()) return
    this.settle()
    this.reducer.close()
  }

  private settle(): void {
    this.watchdog.stop()
    this.lifetime.stop()
    this.answers.stop()
    this.keys.settle()
    this.plays.dropWaiting()
    this.operations.abandonAll()
    this.plays.abandon()
    this.media.end()
    this.transcripts.end()
    this.transcriber.end()
    this.recordings.abandon()
  }
}
