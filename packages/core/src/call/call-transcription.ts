import type { Transcription, TranscriptionEnd } from '../api/handle.ts'
import { verbRules } from '../api/option-rule.ts'
import { type UpdateTranscriptionOptions, vendorOptions } from '../api/option.ts'
import { createBroadcast } from '../base/broadcast.ts'
import { type Deferred, deferred } from '../base/deferred.ts'
import { summary } from '../base/summary.ts'
import { within } from '../base/wait.ts'
import {
  checkOptions,
  isTelephonyError,
  type OperationFailure,
  type TelephonyError,
  type TranscribeCommand,
  type Transcript,
  type Translated,
} from '../driver/index.ts'
import type { CallCore } from './core.ts'
import { failed } from './failed.ts'
import { noWord } from './operations.ts'
import { limitOf } from './verb-deadline.ts'

/** What a transcription works with. */
export interface TranscriptionParts {
  readonly core: CallCore
  /** Asks the carrier for the state of the call; resolves in bounded time. */
  readonly ask: () => Promise<void>
  /** It is over: another one may begin. */
  readonly left: () => void
}

/** One transcription, from its acceptance to its end. */
export class CallTranscription {
  readonly handle: Transcription
  /** Every operation of it: its start, its changes, and its stop. */
  readonly keys = new Set<string>()
  private readonly core: CallCore
  private readonly parts: TranscriptionParts
  private readonly pieces = createBroadcast<Transcript>({
    history: mostTranscripts,
    onDropped: () => this.drop(),
    onForgotten: () => this.drop(),
  })
  private dropped = 0
  private readonly over: Deferred<TranscriptionEnd> = deferred()
  private readonly changes: Deferred<void>[] = []
  /** A first sign of it. */
  private readonly sign: Deferred<void> = deferred()
  private started = false
  private closing: Promise<void> | undefined
  private stopTimer: (() => void) | undefined

  constructor(parts: TranscriptionParts) {
    this.core = parts.core
    this.parts = parts
    const close = (): Promise<void> => this.close()
    const dropped = (): number => this.dropped
    const facts = (): object => ({ call: parts.core.id, droppedPieces: dropped(), isOpen: !this.over.settled })
    this.handle = {
      ...summary('Transcription', facts),
      get droppedPieces() {
        return dropped()
      },
      update: (options) => this.update(options),
      ended: this.over.promise,
      close,
      [Symbol.asyncDispose]: close,
      [Symbol.asyncIterator]: () => this.pieces.followAll(),
    }
  }

  /** Resolves once the carrier has accepted it, or shows that it did. */
  async begin(command: TranscribeCommand, signal: AbortSignal | undefined): Promise<void> {
    const { core } = this
    const named = (key: string): void => void this.keys.add(key)
    const run = { capability: 'transcribe', verb: 'transcribe', signal, named } as const
    try {
      const reply = await core.run(run, (context) => core.driver.doTranscribe?.(context, command))
      this.keys.add(reply.operationKey)
      if (reply.started === true) this.start()
    } catch (thrown) {
      if (!isTelephonyError(thrown, 'outcome-unknown') || !(await this.happenedAfterAll())) throw thrown
    }
    this.waitForSign()
  }

  /** The carrier has begun to work on it: its words may take a while. */
  heard(): void {
    this.sign.resolve()
    this.stopTimer?.()
  }

  /** Reported once, on the first evidence. */
  start(origin?: Translated): void {
    this.heard()
    if (this.started) return
    this.started = true
    this.core.emit({ type: 'transcription-started' }, origin)
  }

  write(transcript: Transcript): void {
    this.start()
    this.pieces.publish(transcript)
  }

  private drop(): void {
    this.dropped += 1
    this.core.deps.warnings.raise({
      code: 'transcripts-dropped',
      message: 'pieces of a transcription were dropped because they were not read: read it faster, or close it',
      callId: this.core.id,
    })
  }

  /** Carriers name the change or the start here: whichever waits longest is meant. */
  updated(): void {
    this.changes.shift()?.resolve()
  }

  /** Settles everything, once. */
  end(end: TranscriptionEnd, origin?: Translated): void {
    if (this.over.settled) return
    this.parts.left()
    this.pieces.end()
    this.start()
    const told = this.closing !== undefined && end.reason === 'carrier' ? ({ reason: 'closed' } as const) : end
    this.core.emit({ type: 'transcription-ended', ...told }, origin)
    this.core.settle(this.over, 'transcribe', told)
    for (const change of this.changes.splice(0)) change.reject(this.cut(end.failure))
  }

  private async update(options: UpdateTranscriptionOptions): Promise<void> {
    const { core } = this
    checkOptions('update', options, verbRules.updateTranscription)
    const { language, signal } = options
    core.require('transcribe.update', 'update')
    if (this.over.settled) throw core.error('closed', 'update is not possible: the transcription has ended')
    const change = deferred<void>()
    const command = { language, providerOptions: vendorOptions(options, core.deps.provider) }
    const named = (key: string): void => {
      this.keys.add(key)
      if (!this.changes.includes(change)) this.changes.push(change)
    }
    const run = { capability: 'transcribe.update', verb: 'update', signal, named } as const
    let unknown: TelephonyError | undefined
    try {
      await core.run(run, (context) => core.driver.doUpdateTranscription?.(context, command))
    } catch (thrown) {
      if (!isTelephonyError(thrown, 'outcome-unknown')) {
        this.forget(change)
        throw thrown
      }
      unknown = thrown
    }
    const ms = limitOf('transcription.update', core.deps.deadlines)
    const stop = core.clock.after(ms, () => void this.giveUp(change, unknown ?? failed(core, 'update', noWord(ms))))
    return within(core.clock, change.promise, 'the transcription was not changed', { signal }).finally(stop)
  }

  private async giveUp(change: Deferred<void>, error: TelephonyError): Promise<void> {
    await this.parts.ask()
    this.forget(change)
    change.reject(error)
  }

  private forget(change: Deferred<void>): void {
    const index = this.changes.indexOf(change)
    if (index >= 0) this.changes.splice(index, 1)
  }

  /** A request whose outcome is unknown was carried out when the carrier shows it; else it is taken back. */
  private async happenedAfterAll(): Promise<boolean> {
    const { clock, deps } = this.core
    const timeoutMs = deps.deadlines.evidenceMs
    await within(clock, this.sign.promise, 'the transcription began', { timeoutMs }).catch(() => undefined)
    if (!this.sign.settled) this.takeBack()
    return this.sign.settled
  }

  private waitForSign(): void {
    const { clock, deps } = this.core
    if (this.sign.settled) return
    const ms = limitOf('transcribe', deps.deadlines)
    this.stopTimer = clock.after(ms, () => void this.neverBegan(ms))
  }

  private async neverBegan(ms: number): Promise<void> {
    await this.parts.ask()
    if (this.sign.settled) return
    this.end({ reason: 'failed', failure: noWord(ms) })
    this.takeBack()
  }

  /** Best effort: the carrier may still write for a transcription that is over here, and would not begin another. */
  private takeBack(): void {
    this.requestStop().catch(() => undefined)
  }

  private requestStop(): Promise<unknown> {
    const { core } = this
    const named = (key: string): void => void this.keys.add(key)
    const run = { capability: 'transcribe', verb: 'stop transcribing', lasting: true, named } as const
    return core.run(run, (context) => core.driver.doStopTranscribing?.(context))
  }

  private close(): Promise<void> {
    if (this.over.settled) return Promise.resolve()
    this.closing ??= this.stop().catch((thrown: unknown) => {
      this.closing = undefined
      throw thrown
    })
    return this.closing
  }

  private async stop(): Promise<void> {
    const { core } = this
    try {
      await this.requestStop()
    } catch (thrown) {
      if (!this.over.settled && !core.transferred) throw thrown
    }
    this.end({ reason: 'closed' })
  }

  private cut(failure: OperationFailure | undefined) {
    if (failure !== undefined) return failed(this.core, 'update', failure)
    return this.core.phase === 'ended'
      ? this.core.over('update')
      : this.core.error('closed', 'The transcription ended before it was changed')
  }
}

/** Pieces that are kept for a reader that comes late. */
const mostTranscripts = 1_000
