import type { Playback, PlayEnd } from '../api/handle.ts'
import type { PlayOptions } from '../api/option.ts'
import { type Deferred, deferred } from '../base/deferred.ts'
import {
  type Accepted,
  type CapabilityName,
  type OperationFailure,
  type PlaySource,
  type TelephonyError,
  toTelephonyError,
  type Translated,
} from '../driver/index.ts'
import type { CallCore } from './core.ts'
import { failed } from './failed.ts'
import { OperationClaim } from './operation-claim.ts'
import type { Operation, Operations, OutcomeEvent } from './operations.ts'
import type { MediaLink } from './stream/media-link.ts'
import type { StreamPlay } from './stream/stream-play.ts'
import { limitOf } from './verb-deadline.ts'

/** What is asked for. */
export interface PlayRequest {
  readonly source: PlaySource
  readonly capability: CapabilityName
  readonly options: PlayOptions
  /** This provider's member of `providerOptions`. */
  readonly vendor: unknown
  /** How long the prompt is at most, in milliseconds, where that is known. */
  readonly lengthMs?: number | undefined
  /** The play is part of another verb, which emits its own events. */
  readonly quiet?: true
}

/** What a play works with. */
export interface PlayParts {
  readonly core: CallCore
  readonly media: Pick<MediaLink, 'play'>
  readonly operations: Operations
  /** It is over: the next one may begin. */
  readonly left: () => void
}

/** One play, from the queue to its end; a counted loop is several operations of one play. */
export class Play implements Operation {
  readonly id: string
  readonly accepted: Deferred<void> = deferred()
  readonly ended: Deferred<PlayEnd> = deferred()
  private readonly core: CallCore
  private readonly media: PlayParts['media']
  private readonly operations: Operations
  private readonly request: PlayRequest
  private readonly left: () => void
  private repeats: number
  /** The operation of the round that is at the carrier. */
  private readonly claim: OperationClaim
  /** The request whose reply is still of interest. */
  private round: object | undefined
  /** The carrier has reported the start of this round. */
  private heard = false
  /** Of a request whose outcome is unknown. */
  private unknown: TelephonyError | undefined
  private lengthMs: number | undefined
  private last: OutcomeEvent | undefined
  /** What core writes itself, where the open stream carries the play. */
  private writing: StreamPlay | undefined
  /** The request that is on its way to the carrier, or was. */
  private placing: Promise<void> | undefined
  private stopping: Promise<void> | undefined
  private begun = false
  private told = false

  constructor({ core, media, operations, left }: PlayParts, id: string, request: PlayRequest) {
    this.core = core
    this.media = media
    this.operations = operations
    this.claim = new OperationClaim(operations, this)
    this.id = id
    this.request = request
    this.left = left
    this.lengthMs = request.lengthMs
    this.repeats = typeof request.options.loop === 'number' ? request.options.loop : 1
  }

  get handle(): Playback {
    const { id, accepted, ended } = this
    return { id, accepted: accepted.promise, ended: ended.promise, stop: () => this.stop() }
  }

  /** Sends it to the carrier. */
  begin(): void {
    this.placing = this.place()
  }

  private async place(): Promise<void> {
    const { capability, options, source, vendor } = this.request
    const round = {}
    this.round = round
    this.heard = false
    this.unknown = undefined
    try {
      const run = { capability, verb: 'play', signal: options.signal, named: this.claim.take }
      const reply = await this.core.run(run, (context) =>
        this.core.driver.doPlay?.(context, { source, loop: options.loop === true, providerOptions: vendor }),
      )
      if (this.round === round) this.takeOn(reply)
    } catch (thrown) {
      if (this.round === round) this.refuse(thrown)
    }
  }

  /** The carrier has accepted it. */
  private takeOn(reply: Accepted & { readonly operationKey: string }): void {
    const { operationKey, started, throughStream: audio } = reply
    this.writing = audio && this.media.play(audio, this.request.options.loop === true)
    this.accepted.resolve()
    if (started === true || this.writing !== undefined) this.started()
    this.lengthMs = this.request.lengthMs ?? reply.lengthMs
    this.claim.take(operationKey)
    this.limit()
    void this.writing?.ended.then((outcome) => this.written(operationKey, outcome))
  }

  /** Whether a request was carried out whose outcome is unknown, its own events say, or the silence that follows. */
  private refuse(thrown: unknown): void {
    const error = toTelephonyError(thrown, 'unexpected-reply', 'play failed')
    if (error.code !== 'outcome-unknown') return this.fail(error)
    this.unknown = error
    const { evidenceMs } = this.core.deps.deadlines
    if (!this.heard) this.claim.limit(Math.min(evidenceMs, this.limitMs ?? evidenceMs))
  }

  /** Begins to wait for its end. */
  private limit(): void {
    if (this.writing === undefined) this.claim.limit(this.limitMs)
  }

  /** A loop without end has none. What is written through the stream ends with that. */
  private get limitMs(): number | undefined {
    if (this.request.options.loop === true) return undefined
    return limitOf('play', this.core.deps.deadlines, { prompt: this.lengthMs })
  }

  private written(key: string, outcome: 'played' | 'cleared'): void {
    this.operations.conclude(key, { type: 'play-ended', reason: outcome === 'played' ? 'completed' : 'stopped' })
  }

  /** Resolves once the carrier has accepted the cancel; a failed one leaves it playing, to be stopped again. */
  stop(): Promise<void> {
    this.stopping ??= this.cancel()
    return this.stopping
  }

  /** It never came to its turn. */
  drop(reason: 'stopped' | 'call-ended'): void {
    const { core } = this
    this.accepted.reject(
      core.isClosed ? core.over('play') : core.error('cancelled', 'The play was dropped before it began'),
    )
    core.settle(this.ended, 'play', { reason })
  }

  started(origin?: Translated): void {
    this.accepted.resolve()
    if (origin !== undefined && !this.heard) {
      this.heard = true
      this.limit()
    }
    if (this.begun) return
    this.begun = true
    if (this.request.quiet === true) return
    this.core.emit({ type: 'play-started', playId: this.id }, origin)
  }

  outcome(event: OutcomeEvent, origin: Translated | undefined): void {
    this.last = event
    this.round = undefined
    this.claim.forget()
    this.writing = undefined
    this.repeats -= 1
    if (event.type === 'operation-failed') return this.tellFailure(event.failure, origin)
    this.accepted.resolve()
    if (wasStopped(event)) this.tell('stopped', origin)
    else if (this.repeats === 0) this.tell('completed', origin)
    else this.started()
  }

  finish(): void {
    const { last } = this
    if (last?.type === 'operation-failed') return this.fail(failed(this.core, 'play', last.failure, this.unknown))
    if (wasStopped(last)) return this.settle('stopped')
    if (this.repeats === 0) return this.settle('completed')
    // Between two rounds nothing is at the carrier: a stop needs no cancel.
    if (this.stopping !== undefined) return this.settle('stopped')
    this.begin()
  }

  abandon(): void {
    this.accepted.reject(this.core.over('play'))
    this.settle('call-ended')
  }

  /** Settles on the accepted cancel, or on the carrier's own report if that comes first. */
  private async cancel(): Promise<void> {
    await this.placing
    const { key } = this.claim
    if (key === undefined || this.ended.settled) return
    if (this.writing !== undefined) {
      this.writing.stop()
      return this.written(key, 'cleared')
    }
    const run = { capability: this.request.capability, verb: 'stop' }
    try {
      await this.core.run(run, (context) => this.core.driver.doStopPlaying?.(context, key))
      this.operations.conclude(key, { type: 'play-ended', reason: 'stopped' })
    } catch (thrown) {
      this.stopping = undefined
      // A play that ended during the cancel counts as stopped.
      if (this.core.phase !== 'ended' && !this.ended.settled) throw thrown
    }
  }

  /** Of a play that may never have begun, nothing is reported. */
  private tellFailure(failure: OperationFailure, origin: Translated | undefined): void {
    if (this.unknown === undefined || this.begun) this.tell('failed', origin, failure)
  }

  /** Emits the end once, preceded by a start if the carrier skipped it. */
  private tell(reason: PlayEnd['reason'] | 'failed', origin?: Translated, failure?: OperationFailure): void {
    if (this.told) return
    this.told = true
    this.started()
    if (this.request.quiet === true) return
    this.core.emit({ type: 'play-ended', playId: this.id, reason, ...(failure && { failure }) }, origin)
  }

  private settle(reason: PlayEnd['reason']): void {
    if (this.begun) this.tell(reason)
    this.core.settle(this.ended, 'play', { reason })
    this.left()
  }

  private fail(error: TelephonyError): void {
    if (this.core.phase === 'ended') return this.abandon()
    this.claim.release()
    if (this.begun) this.tell('failed')
    this.accepted.reject(error)
    this.ended.reject(error)
    this.left()
  }
}

function wasStopped(event: OutcomeEvent | undefined): boolean {
  return event?.type === 'play-ended' && event.reason === 'stopped'
}
