import { createBroadcast } from '../broadcast.ts'
import { type Deferred, deferred } from '../deferred.ts'
import type { OperationFailure, Transcript, Translated } from '../driver/index.ts'
import type { Transcription, TranscriptionEnd } from '../handle.ts'
import { type TranscribeOptions, type UpdateTranscriptionOptions, vendorOptions } from '../option.ts'
import { within } from '../wait.ts'
import type { CallCore } from './core.ts'
import { failed } from './play.ts'
import { carrierEvidence } from './stream/audio-stream.ts'

/** Writes down what is said on a call: one transcription at a time. */
export class Transcriber {
  private readonly core: CallCore
  private current: CallTranscription | undefined
  /** Operations of transcriptions that are over: what carriers say of them comes late. */
  private readonly past = new Set<string>()
  private stopWaiting: (() => void) | undefined

  constructor(core: CallCore) {
    this.core = core
  }

  /** Begins a transcription; resolves once the carrier has accepted it. A second one is a `conflict`. */
  async begin(options: TranscribeOptions): Promise<Transcription> {
    const { core } = this
    const run = { capability: 'transcribe', verb: 'transcribe', signal: options.signal } as const
    if (this.current !== undefined) throw core.error('conflict', 'The call is being transcribed already')
    const transcription = new CallTranscription(core, () => this.leave(transcription))
    const command = { language: options.language, providerOptions: vendorOptions(options, core.surroundings.provider) }
    this.current = transcription
    try {
      const reply = await core.run(run, (context) => {
        transcription.keys.add(context.operation)
        return core.driver.doTranscribe?.(context, command)
      })
      transcription.keys.add(reply.operationKey)
      if (reply.started === true) transcription.start()
    } catch (thrown) {
      this.leave(transcription)
      throw thrown
    }
    return transcription.handle
  }

  write(transcript: Transcript): void {
    this.current?.write(transcript)
  }

  /** The carrier tells of a change, or of the end. Of a transcription that is over, that only confirms. */
  take(origin: Translated): void {
    const { event, operationKey: key } = origin
    if (key !== undefined && this.past.has(key)) return
    const { current } = this
    if (current === undefined) {
      this.core.emit({ type: 'provider-event', name: event.type, optional: true }, origin)
    } else if (event.type === 'transcription-started') current.start(origin)
    else if (event.type === 'transcription-updated') current.updated()
    else if (event.type === 'transcription-ended') {
      const { failure } = event
      current.end(failure === undefined ? { reason: 'carrier' } : { reason: 'failed', failure }, origin)
    }
  }

  /** Its socket closed and nobody said why: unless the carrier connects anew, nothing more will be written down. */
  lost(reconnects: boolean): void {
    const { core, current } = this
    if (current === undefined) return
    const end = (): void => current.end({ reason: 'carrier' }, carrierEvidence)
    if (!reconnects) return end()
    this.stopWaiting = core.clock.after(reconnectWithinMs, end)
  }

  /** A socket is there. */
  found(): void {
    this.stopWaiting?.()
  }

  /** The call has ended. */
  end(): void {
    this.stopWaiting?.()
    this.current?.end({ reason: 'call-ended' })
  }

  private leave(transcription: CallTranscription): void {
    for (const key of transcription.keys) this.past.add(key)
    if (this.current === transcription) this.current = undefined
  }
}

/** One transcription, from its acceptance to its end. */
class CallTranscription {
  readonly handle: Transcription
  /** Every operation of it: its start, its changes, and its stop. */
  readonly keys = new Set<string>()
  private readonly core: CallCore
  private readonly left: () => void
  private readonly pieces = createBroadcast<Transcript>({
    history: mostTranscripts,
    onDropped: () => this.drop(),
    onForgotten: () => this.drop(),
  })
  private dropped = 0
  private readonly over: Deferred<TranscriptionEnd> = deferred()
  private readonly changes: Deferred<void>[] = []
  private started = false
  private closing: Promise<void> | undefined

  constructor(core: CallCore, left: () => void) {
    this.core = core
    this.left = left
    const close = (): Promise<void> => this.close()
    const dropped = (): number => this.dropped
    this.handle = {
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

  /** Told once, on the first evidence (R1). */
  start(origin?: Translated): void {
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
    this.core.surroundings.warnings.raise({
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
    this.left()
    this.pieces.end()
    this.start()
    const told = this.closing !== undefined && end.reason === 'carrier' ? ({ reason: 'closed' } as const) : end
    this.core.emit({ type: 'transcription-ended', ...told }, origin)
    this.over.resolve(told)
    for (const change of this.changes.splice(0)) change.reject(this.cut(end.failure))
  }

  private async update(options: UpdateTranscriptionOptions): Promise<void> {
    const { core } = this
    const { language, signal } = options
    core.require('transcribe.update', 'update')
    if (this.over.settled) throw core.error('closed', 'update is not possible: the transcription has ended')
    const change = deferred<void>()
    const command = { language, providerOptions: vendorOptions(options, core.surroundings.provider) }
    try {
      await core.run({ capability: 'transcribe.update', verb: 'update', signal }, (context) => {
        this.keys.add(context.operation)
        this.changes.push(change)
        return core.driver.doUpdateTranscription?.(context, command)
      })
    } catch (thrown) {
      const index = this.changes.indexOf(change)
      if (index >= 0) this.changes.splice(index, 1)
      throw thrown
    }
    return within(core.clock, change.promise, 'the transcription was not changed', { signal })
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
      await core.run({ capability: 'transcribe', verb: 'stop transcribing', lasting: true }, (context) => {
        this.keys.add(context.operation)
        return core.driver.doStopTranscribing?.(context)
      })
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

/** How long a transcription whose socket broke waits for the carrier to connect anew. */
const reconnectWithinMs = 5_000

/** Pieces that are kept for a reader that comes late. */
const mostTranscripts = 1_000
