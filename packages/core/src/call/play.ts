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

/** What is asked for. */
export interface PlayRequest {
  readonly source: PlaySource
  readonly capability: CapabilityName
  readonly options: PlayOptions
  /** This provider's member of `providerOptions`. */
  readonly vendor: unknown
}

/** One play, from the queue to its end; a counted loop is several operations of one play (R17). */
export class Play implements Operation {
  readonly id: string
  readonly accepted: Deferred<void> = deferred()
  readonly ended: Deferred<PlayEnd> = deferred()
  private readonly core: CallCore
  private readonly operations: Operations
  private readonly request: PlayRequest
  private readonly left: () => void
  private repeats: number
  private key: string | undefined
  private last: OutcomeEvent | undefined
  private begun = false
  private stopping = false
  private told = false

  constructor(core: CallCore, operations: Operations, id: string, request: PlayRequest, left: () => void) {
    this.core = core
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
  async begin(): Promise<void> {
    const { capability, options, source, vendor } = this.request
    try {
      const run = { capability, verb: 'play', signal: options.signal }
      const reply = await this.core.run(run, (context) =>
        this.core.driver.doPlay?.(context, { source, loop: options.loop === true, providerOptions: vendor }),
      )
      this.key = reply.operationKey
      this.accepted.resolve()
      if (reply.started === true) this.started()
      this.operations.claim(reply.operationKey, this)
      if (this.stopping) await this.cancel()
    } catch (thrown) {
      this.fail(toTelephonyError(thrown, 'unexpected-reply', 'play failed'))
    }
  }

  async stop(): Promise<void> {
    if (this.stopping || this.ended.settled) return
    this.stopping = true
    try {
      await this.cancel()
    } catch (thrown) {
      if (this.core.phase !== 'ended') throw thrown
    }
  }

  /** It never came to its turn. */
  drop(reason: 'stopped' | 'call-ended'): void {
    this.accepted.reject(this.core.error('cancelled', 'The play was dropped before it began'))
    this.ended.resolve({ reason })
  }

  started(origin?: Translated): void {
    if (this.begun) return
    this.begun = true
    this.core.emit({ type: 'play-started', playId: this.id }, origin)
  }

  outcome(event: OutcomeEvent, origin: Translated): void {
    this.last = event
    if (event.type === 'operation-failed') return this.tell('failed', origin, event.failure)
    if (this.wasStopped(event)) return this.tell('stopped', origin)
    if (this.repeats <= 1) this.tell('completed', origin)
  }

  finish(): void {
    this.key = undefined
    const { last } = this
    if (last?.type === 'operation-failed') return this.fail(failed(this.core, 'play', last.failure))
    if (this.wasStopped(last)) return this.settle('stopped')
    this.repeats -= 1
    if (this.repeats > 0) return void this.begin()
    this.settle('completed')
  }

  abandon(): void {
    if (this.begun) this.tell('call-ended')
    this.accepted.reject(this.core.over('play'))
    this.settle('call-ended')
  }

  /** Settles on the accepted cancel (R17); the carrier's own word for it, should it come first, is as good. */
  private async cancel(): Promise<void> {
    const { key } = this
    if (key === undefined || this.ended.settled) return
    const run = { capability: this.request.capability, verb: 'stop' }
    await this.core.run(run, (context) => this.core.driver.doStopPlaying?.(context, key))
    this.operations.offer(key, { event: { type: 'play-ended', reason: 'stopped' } })
  }

  private wasStopped(event: OutcomeEvent | undefined): boolean {
    return this.stopping || (event?.type === 'play-ended' && event.reason === 'stopped')
  }

  /** Tells the end once, with a start before it where the carrier skipped that (R1). */
  private tell(reason: PlayEnd['reason'] | 'failed', origin?: Translated, failure?: OperationFailure): void {
    if (this.told) return
    this.told = true
    const told = origin?.raw === undefined ? undefined : origin
    this.started()
    this.core.emit({ type: 'play-ended', playId: this.id, reason, ...(failure && { failure }) }, told)
  }

  private settle(reason: PlayEnd['reason']): void {
    this.ended.resolve({ reason })
    this.left()
  }

  private fail(error: TelephonyError): void {
    if (this.core.phase === 'ended') return this.abandon()
    this.accepted.reject(error)
    this.ended.reject(error)
    this.left()
  }
}

/** The error of an operation that the carrier began and could not finish. */
export function failed(core: CallCore, verb: string, failure: OperationFailure): TelephonyError {
  const code = failure.providerCode === undefined ? '' : ` (${failure.providerCode})`
  return core.error('operation-failed', `${verb} failed at the carrier: ${failure.message}${code}`, failure)
}
