import { type Deferred, deferred } from '../deferred.ts'
import {
  type CapabilityName,
  type OperationFailure,
  type PlaySource,
  type TelephonyError,
  toTelephonyError,
  type Translated,
} from '../driver/index.ts'
import type { Playback, PlayEnd } from '../handle.ts'
import type { PlayOptions } from '../option.ts'
import type { CallCore } from './core.ts'
import type { Operation, Operations, OutcomeEvent } from './operations.ts'
import type { MediaLink } from './stream/media-link.ts'
import type { StreamPlay } from './stream/stream-play.ts'

/** What is asked for. */
export interface PlayRequest {
  readonly source: PlaySource
  readonly capability: CapabilityName
  readonly options: PlayOptions
  /** This provider's member of `providerOptions`. */
  readonly vendor: unknown
  /** It is part of another verb, which tells its own events. */
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

/** One play, from the queue to its end; a counted loop is several operations of one play (R17). */
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
  private key: string | undefined
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
    this.id = id
    this.request = request
    this.left = left
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
    try {
      const run = { capability, verb: 'play', signal: options.signal }
      const reply = await this.core.run(run, (context) =>
        this.core.driver.doPlay?.(context, { source, loop: options.loop === true, providerOptions: vendor }),
      )
      const audio = reply.throughStream
      this.writing = audio && this.media.play(audio, options.loop === true)
      this.key = reply.operationKey
      this.accepted.resolve()
      if (reply.started === true || this.writing !== undefined) this.started()
      this.operations.claim(reply.operationKey, this)
      void this.writing?.ended.then((outcome) => this.written(reply.operationKey, outcome))
    } catch (thrown) {
      this.fail(toTelephonyError(thrown, 'unexpected-reply', 'play failed'))
    }
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
    this.accepted.reject(this.core.error('cancelled', 'The play was dropped before it began'))
    this.ended.resolve({ reason })
  }

  started(origin?: Translated): void {
    if (this.begun) return
    this.begun = true
    if (this.request.quiet === true) return
    this.core.emit({ type: 'play-started', playId: this.id }, origin)
  }

  outcome(event: OutcomeEvent, origin: Translated | undefined): void {
    this.last = event
    this.key = undefined
    this.writing = undefined
    this.repeats -= 1
    if (event.type === 'operation-failed') this.tell('failed', origin, event.failure)
    else if (wasStopped(event)) this.tell('stopped', origin)
    else if (this.repeats === 0) this.tell('completed', origin)
    else this.started()
  }

  finish(): void {
    const { last } = this
    if (last?.type === 'operation-failed') return this.fail(failed(this.core, 'play', last.failure))
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

  /** Settles on the accepted cancel (R17); the carrier's own word for it, should it come first, is as good. */
  private async cancel(): Promise<void> {
    await this.placing
    const { key } = this
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
      // A play that came to its end meanwhile is stopped, too.
      if (this.core.phase !== 'ended' && !this.ended.settled) throw thrown
    }
  }

  /** Tells the end once, with a start before it where the carrier skipped that (R1). */
  private tell(reason: PlayEnd['reason'] | 'failed', origin?: Translated, failure?: OperationFailure): void {
    if (this.told) return
    this.told = true
    this.started()
    if (this.request.quiet === true) return
    this.core.emit({ type: 'play-ended', playId: this.id, reason, ...(failure && { failure }) }, origin)
  }

  private settle(reason: PlayEnd['reason']): void {
    if (this.begun) this.tell(reason)
    this.ended.resolve({ reason })
    this.left()
  }

  private fail(error: TelephonyError): void {
    if (this.core.phase === 'ended') return this.abandon()
    if (this.begun) this.tell('failed')
    this.accepted.reject(error)
    this.ended.reject(error)
    this.left()
  }
}

function wasStopped(event: OutcomeEvent | undefined): boolean {
  return event?.type === 'play-ended' && event.reason === 'stopped'
}

/** The error of an operation that the carrier began and could not finish. */
export function failed(core: CallCore, verb: string, failure: OperationFailure): TelephonyError {
  const code = failure.providerCode === undefined ? '' : ` (${failure.providerCode})`
  return core.error('operation-failed', `${verb} failed at the carrier: ${failure.message}${code}`, failure)
}
