import type { CallEvent, EventDraft } from '../api/call-event.ts'
import type { CallEnd } from '../api/handle.ts'
import type { Broadcast } from '../base/broadcast.ts'
import type { OwnClock } from '../base/closing.ts'
import { type Deferred, deferred } from '../base/deferred.ts'
import { refusal, warnIfEmulated } from '../base/refusal.ts'
import { TimelineRecorder } from '../base/timeline.ts'
import {
  type Accepted,
  type Address,
  type CallContext,
  type CapabilityName,
  type Driver,
  type ErrorDetails,
  type State,
  TelephonyError,
  type Translated,
} from '../driver/index.ts'
import type { CallDeps } from './call-deps.ts'
import { EventWriter } from './event-writer.ts'
import { CallProgress, type Phase } from './progress.ts'
import { request, type RequestOptions } from './request.ts'
import { createSerialQueue, type SerialQueue } from './serial-queue.ts'
import type { VerbRun } from './verb-run.ts'

/**
 * The state of one call: parties, progress, the carrier's id, the adapter's state. Verbs and events change it only
 * through its methods.
 */
export class CallCore {
  readonly id: string
  readonly direction: 'outbound' | 'inbound'
  readonly deps: CallDeps
  readonly queue: SerialQueue = createSerialQueue()
  readonly ended: Deferred<CallEnd> = deferred()
  readonly events: Broadcast<CallEvent>
  /** Absent where no timeline is kept. */
  readonly timeline: TimelineRecorder | undefined
  readonly from: Address | undefined
  readonly to: Address | undefined
  readonly progress: CallProgress = new CallProgress()
  /** Called once, when the carrier's id is learnt. */
  onProviderCallId: ((id: string) => void) | undefined
  /** Applies the events that an accepted verb returned. */
  onFact: ((origin: Translated) => void) | undefined
  private readonly writer: EventWriter
  private carrierId: string | undefined
  private memory: State = {}
  private operations = 0

  constructor(
    deps: CallDeps,
    who: {
      readonly id: string
      readonly direction: 'outbound' | 'inbound'
      readonly from: Address | undefined
      readonly to: Address | undefined
    },
    events: Broadcast<CallEvent>,
  ) {
    this.deps = deps
    this.id = who.id
    this.direction = who.direction
    this.from = who.from
    this.to = who.to
    this.events = events
    const { clock, timeline } = deps
    this.timeline = timeline && new TimelineRecorder(who.id, clock, timeline)
    this.writer = new EventWriter(who.id, deps, this)
  }

  get phase(): Phase {
    return this.progress.phase
  }

  get hangingUp(): boolean {
    return this.progress.hangingUp
  }

  get transferred(): boolean {
    return this.progress.transferred
  }

  get providerCallId(): string | undefined {
    return this.carrierId
  }

  /** The adapter's state of the call. */
  get state(): State {
    return this.memory
  }

  get clock(): OwnClock {
    return this.deps.clock
  }

  get driver(): Driver {
    return this.deps.driver
  }

  /** A snapshot for one operation, under a new operation id. */
  context({ signal = never, named }: Pick<RequestOptions, 'signal' | 'named'> = {}): CallContext {
    this.operations += 1
    const operation = String(this.operations)
    const mediaUrl = (purpose: string): string => this.deps.callMediaUrl(purpose, this.id, operation)
    return { ...this.snapshot(), mediaUrl, operation, signal, knownAs: (key) => named?.(key) }
  }

  snapshot(): Omit<CallContext, 'operation' | 'signal' | 'knownAs'> {
    const { id, deps } = this
    return {
      id,
      providerCallId: this.providerCallId,
      direction: this.direction,
      from: this.from,
      to: this.to,
      answered: this.phase === 'answered',
      state: this.state,
      url: (purpose, options) => deps.callUrl(purpose, id, options?.operation),
      mediaUrl: (purpose) => deps.callMediaUrl(purpose, id),
    }
  }

  /** The client is closed. False for a call that has ended before. */
  close(): boolean {
    if (!this.progress.close()) return false
    this.writer.close()
    return true
  }

  get isClosed(): boolean {
    return this.progress.closedIn !== undefined
  }

  /** Settles a handle at the end of the call; rejects it if the client was closed while the call goes on. */
  settle<T>(handle: Deferred<T>, verb: string, value: T): void {
    if (this.isClosed) handle.reject(this.over(verb))
    else handle.resolve(value)
  }

  /** Calls `work` once the call is over, or the client closed. */
  onOver(work: () => void): void {
    this.ended.promise.then(work, work)
  }

  /** Merges the id and state of a reply or an event. */
  merge(news: { readonly providerCallId?: string | undefined; readonly state?: State | undefined }): void {
    if (this.carrierId === undefined && news.providerCallId !== undefined) {
      this.carrierId = news.providerCallId
      this.onProviderCallId?.(news.providerCallId)
    }
    if (news.state === undefined) return
    const merged = { ...this.memory, ...news.state }
    this.memory = Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null))
  }

  /** Emits the last event of the call. */
  emitEnd(end: CallEnd, origin?: Translated): void {
    this.progress.ended(end)
    this.emit({ type: 'call-ended', ...end }, origin)
    this.writer.close()
    this.events.end()
  }

  /** Emits an event, unless the call is over. `at` is for what core infers from evidence with a time of its own. */
  emit(draft: EventDraft, origin?: Translated, at?: number): void {
    this.writer.write(draft, origin, at ?? origin?.at)
  }

  /** Reports a message that maps to no other event, under the carrier's name for it. */
  report(origin: Translated): void {
    this.writer.report(origin)
  }

  /** Throws `unsupported`, `call-ended` or `not-available`. */
  require(capability: CapabilityName, verb: string, { lasting = false }: Pick<VerbRun, 'lasting'> = {}): void {
    const { provider } = this.deps
    if (provider.capabilities[capability] === 'unsupported') throw refusal(provider, capability, verb, this.id)
    if (this.phase === 'ended') throw this.over(verb)
    const obstacle = this.whyNot(capability, { lasting })
    if (obstacle !== undefined) throw this.error('not-available', `${verb} is not possible now: ${obstacle}`)
  }

  /** Why the call cannot do this at this moment; `undefined` when it can. */
  whyNot(capability: CapabilityName, { lasting = false }: Pick<VerbRun, 'lasting'> = {}): string | undefined {
    if (this.transferred && !lasting) return 'the call was transferred, and can only be hung up'
    return this.driver.whyNot?.(this.snapshot(), capability)
  }

  /** The same as `require`, and warns where it is emulated. */
  use(capability: CapabilityName, verb: string, options: Pick<VerbRun, 'lasting'> = {}): void {
    this.require(capability, verb, options)
    warnIfEmulated(this.deps.provider, this.deps.warnings, capability)
  }

  /** Runs one verb: checks it, waits for its turn, calls the driver, merges the reply and completes errors. */
  async run<Reply extends Accepted>(
    run: VerbRun,
    work: (context: CallContext) => Promise<Reply> | undefined,
  ): Promise<Reply & { readonly operationKey: string }> {
    const { capability, lasting = false, outOfTurn = false, outlives = false, verb } = run
    this.use(capability, verb, { lasting })
    const turn = async (): Promise<Reply & { readonly operationKey: string }> => {
      if (this.phase === 'ended') throw this.over(verb)
      if (run.signal?.aborted === true) throw this.error('cancelled', `${verb} was cancelled before anything was sent`)
      const signal = run.seenThrough === true ? undefined : run.signal
      let operation = ''
      const send = (context: CallContext): Promise<Reply> | undefined => {
        operation = context.operation
        return work(context)
      }
      const reply = await request(this, verb, send, { signal, named: run.named })
      this.merge(reply)
      for (const origin of reply.events ?? []) this.onFact?.(origin)
      if (this.isOver && !outlives) throw this.over(verb)
      return { ...reply, operationKey: reply.operationKey ?? operation }
    }
    return outOfTurn ? turn() : this.queue.run(turn)
  }

  private get isOver(): boolean {
    return this.phase === 'ended'
  }

  over(verb: string): TelephonyError {
    if (this.isClosed) return this.error('closed', `${verb} is not possible: the client was closed`)
    return this.error('call-ended', `${verb} is not possible: the call has ended`)
  }

  error(
    code: TelephonyError['code'],
    message: string,
    more: Pick<ErrorDetails, 'failureCode' | 'providerCode'> = {},
  ): TelephonyError {
    return new TelephonyError(code, message, { ...more, callId: this.id, provider: this.deps.provider.name })
  }
}

const never = new AbortController().signal
