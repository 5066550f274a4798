import type { Project } from './project.ts'

/** A call, as it waits in a queue. */
export interface QueuedCall {
  readonly sid: string
  readonly account: Project
  /** Settles when the call is over. */
  readonly ended: Promise<void>
}

/** How a call's time in a queue came to its end, in the words of the action request of `<Enqueue>`. */
export type QueueResult =
  | 'bridged'
  | 'bridging-in-progress'
  | 'error'
  | 'hangup'
  | 'leave'
  | 'redirected'
  | 'redirected-from-bridged'
  | 'queue-full'
  | 'system-error'

/** What took a call out of a queue. */
export interface QueueExit<Call> {
  readonly result: QueueResult
  /** Whole seconds from the entrance to the exit. */
  readonly waitedSeconds: number
  /** The call that is to talk with the one that waited, where a `<Dial><Queue>` took it. */
  readonly by?: Call
}

/** What a queue is made with. */
export interface QueueSettings {
  readonly name: string
  /** How many may wait; any number by default. */
  readonly maxSize?: number | undefined
}

/** Calls that wait in the order of their arrival. See docs/wire/signalwire-laml.md#queues */
export class Queue<Call extends QueuedCall> {
  readonly sid: string
  readonly createdAt: Date
  updatedAt: Date
  name: string
  maxSize: number | undefined
  readonly #members: QueueMember<Call>[] = []

  constructor(account: Project, { name, maxSize }: QueueSettings) {
    this.sid = account.newSid()
    this.createdAt = account.now()
    this.updatedAt = this.createdAt
    this.name = name
    this.maxSize = maxSize
  }

  /** The waiting calls, the longest first. */
  get members(): readonly QueueMember<Call>[] {
    return this.#members
  }

  /** The call that has waited longest. */
  get front(): QueueMember<Call> | undefined {
    return this.#members[0]
  }

  /** Mean wait of its members so far, in whole seconds. */
  get averageWaitSeconds(): number {
    const total = this.#members.reduce((sum, { waitSeconds }) => sum + waitSeconds, 0)
    return this.#members.length === 0 ? 0 : Math.round(total / this.#members.length)
  }

  /** The member whose call has that sid; `Front` is the one that has waited longest. */
  member(callSid: string): QueueMember<Call> | undefined {
    return callSid === 'Front' ? this.front : this.#members.find(({ call }) => call.sid === callSid)
  }

  /** Lets a call wait until it is taken or ends; undefined if the queue is full. */
  enqueue(call: Call): QueueMember<Call> | undefined {
    if (this.#members.length >= (this.maxSize ?? Infinity)) return undefined
    const member = new QueueMember<Call>(this, call, () => this.#members.splice(this.#members.indexOf(member), 1))
    this.#members.push(member)
    void call.ended.then(() => member.leave('hangup'))
    return member
  }
}

/** One call that waits. */
export class QueueMember<Call extends QueuedCall> {
  readonly queue: Queue<Call>
  readonly call: Call
  readonly enqueuedAt: Date
  /** Settles when the call waits no more; never rejects. */
  readonly left: Promise<QueueExit<Call>>
  readonly #left = Promise.withResolvers<QueueExit<Call>>()
  readonly #remove: () => void
  #waiting = true

  constructor(queue: Queue<Call>, call: Call, remove: () => void) {
    this.queue = queue
    this.call = call
    this.enqueuedAt = call.account.now()
    this.left = this.#left.promise
    this.#remove = remove
  }

  /** Counted from 1, which is the front; 0 once it has left. */
  get position(): number {
    return this.queue.members.indexOf(this) + 1
  }

  /** Whole seconds since its arrival. */
  get waitSeconds(): number {
    return Math.floor((this.call.account.now().getTime() - this.enqueuedAt.getTime()) / 1000)
  }

  /** Takes the call out of the queue; says whether it was still in it. */
  leave(result: QueueResult, by?: Call): boolean {
    if (!this.#waiting) return false
    this.#waiting = false
    this.#remove()
    this.#left.resolve({ result, waitedSeconds: this.waitSeconds, ...(by && { by }) })
    return true
  }
}
