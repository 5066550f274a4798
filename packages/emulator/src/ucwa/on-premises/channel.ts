import type { DoorReply, DoorRequest } from '../../door.ts'
import type { Environment } from '../../environment.ts'
import { sendersOf, type UcwaEvent } from '../event.ts'
import { invalid, UcwaFailure } from '../failure.ts'
import { failureReply, resourceReply } from '../reply.ts'
import type { Vocabulary } from '../resource.ts'
import { queryOf } from '../route.ts'

const LONGEST_SECONDS = 1800

export interface ChannelOptions extends Environment {
  readonly vocabulary: Vocabulary
  /** Path of the events, without a query. */
  readonly path: string
  readonly key: string
  readonly pollSeconds: number
  readonly awayAfterMs: number
  readonly byteOrderMark: boolean
  /** The poller was away too long: its state is gone. */
  readonly onAway: () => void
}

/** The events of one application, each in one reply to a poll (docs/wire/ucwa.md#event-channel). */
export class EventChannel {
  readonly #options: ChannelOptions
  #queue: UcwaEvent[] = []
  #pending: Poll | undefined
  #ack = 1
  #timeoutSeconds: number
  #priority = 0
  #repliedAt: number
  #away = false

  constructor(options: ChannelOptions) {
    this.#options = options
    this.#repliedAt = options.clock.now()
    this.#timeoutSeconds = options.pollSeconds
  }

  /** Where the next poll goes. */
  get href(): string {
    return this.#hrefOf(this.#ack)
  }

  /** Whether a poll waits for events. */
  get isPolled(): boolean {
    return this.#pending !== undefined
  }

  /** Adds events; those of one task go out together. */
  push(...events: readonly UcwaEvent[]): void {
    this.#queue.push(...events)
    if (this.#pending && this.#queue.length === events.length) this.#flushSoon()
  }

  /** Waits for events, at most for the time in the request. */
  poll(request: DoorRequest): Promise<DoorReply> | DoorReply {
    const { seconds, priority } = this.#asked(request)
    if (this.#pending && priority < this.#pending.priority) throw replaced()
    // a waiting poller is not away
    if (this.#pending) this.#repliedAt = this.#options.clock.now()
    this.#settle(failureReply(replaced(), this.#options.random))
    // the settings of one poll hold for all that follow
    this.#timeoutSeconds = seconds
    this.#priority = priority
    if (this.#isAway()) return this.#resumption()
    if (Number(queryOf(request, 'ack')) !== this.#ack || queryOf(request, 'key') !== this.#options.key) {
      return this.#reply({ self: request.target, resync: this.href })
    }
    const { promise, resolve } = Promise.withResolvers<DoorReply>()
    const cancel = this.#options.clock.after(this.#timeoutSeconds * 1000, () => this.#emptied())
    this.#pending = { resolve, cancel, priority: this.#priority }
    if (this.#queue.length > 0) this.#flushSoon()
    return promise
  }

  /** The poller counts as away too long from now on, until it polls again. */
  forget(): void {
    this.#away = true
  }

  /** Ends a poll that waits: there is no such application any more. */
  close(): void {
    this.#settle(
      failureReply(new UcwaFailure(404, 'ApplicationNotFound', 'The application has ended'), this.#options.random),
    )
  }

  #asked(request: DoorRequest): { readonly seconds: number; readonly priority: number } {
    const { pollSeconds } = this.#options
    const seconds = Number(queryOf(request, 'timeout') ?? this.#timeoutSeconds)
    if (!(seconds >= pollSeconds && seconds <= LONGEST_SECONDS)) {
      throw invalid({ timeout: `is not between ${pollSeconds} and ${LONGEST_SECONDS} s` })
    }
    const priority = Number(queryOf(request, 'priority') ?? this.#priority)
    if (!Number.isInteger(priority)) throw invalid({ priority: 'is no whole number' })
    return { seconds, priority }
  }

  #isAway(): boolean {
    return this.#away || this.#options.clock.now() - this.#repliedAt > this.#options.awayAfterMs
  }

  #resumption(): DoorReply {
    this.#away = false
    this.#queue = []
    // the settings of earlier polls are forgotten, too
    this.#timeoutSeconds = this.#options.pollSeconds
    this.#priority = 0
    this.#options.onAway()
    const self = this.href
    this.#ack += 1
    return this.#reply({ self, resume: this.href })
  }

  #flushSoon(): void {
    this.#options.clock.after(0, () => this.#flush())
  }

  #flush(): void {
    if (!this.#pending || this.#queue.length === 0) return
    const events = this.#queue
    this.#queue = []
    const self = this.href
    this.#ack += 1
    this.#settle(this.#reply({ self, next: this.href }, sendersOf(this.#options.vocabulary, events)))
  }

  /** The time is over: a reply without any sender, unless events came at this very moment. */
  #emptied(): void {
    if (this.#queue.length > 0) return this.#flush()
    const self = this.href
    this.#ack += 1
    this.#settle(this.#reply({ self, next: this.href }))
  }

  #settle(reply: DoorReply): void {
    this.#pending?.cancel()
    this.#pending?.resolve(reply)
    this.#pending = undefined
  }

  #reply(links: Readonly<Record<string, string>>, sender?: readonly object[]): DoorReply {
    this.#repliedAt = this.#options.clock.now()
    const { vocabulary, byteOrderMark: mark } = this.#options
    return resourceReply(200, { _links: vocabulary.links(links), ...(sender && { sender }) }, { mark })
  }

  #hrefOf(ack: number): string {
    return `${this.#options.path}?ack=${ack}&key=${this.#options.key}`
  }
}

interface Poll {
  readonly resolve: (reply: DoorReply) => void
  readonly cancel: () => void
  readonly priority: number
}

function replaced(): UcwaFailure {
  return new UcwaFailure(409, 'PGetReplaced', 'Another request for events took the place of this one')
}
