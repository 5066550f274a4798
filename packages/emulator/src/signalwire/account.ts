import { forgetOldest, KEPT_RESOURCES } from '../bounded.ts'
import type { Network } from '../door.ts'
import { drawHex } from '../draw.ts'
import { LamlCall } from './call.ts'
import { Conference } from './conference.ts'
import type { CallSettings, DocumentCall, DocumentProject } from './document-call.ts'
import { IncomingNumbers } from './incoming-number.ts'
import type { LamlBin } from './laml-bin.ts'
import type { SignalwireOptions } from './options.ts'
import { createPace } from './pace.ts'
import { Queue, type QueueSettings } from './queue.ts'
import type { Recording } from './recording.ts'
import { RequestLimit } from './request-limit.ts'
import type { Transcription } from './transcription.ts'
import { createSendWebhook, type SendWebhook } from './webhook.ts'

/** One project of the simulated space: its credentials and all that belongs to it. */
export class Account implements DocumentProject {
  readonly projectId: string
  readonly apiToken: string
  readonly signingKey: string
  readonly network: Network
  readonly options: SignalwireOptions
  readonly calls = new Map<string, LamlCall>()
  readonly recordings = new Map<string, Recording>()
  readonly queues = new Map<string, Queue<DocumentCall>>()
  readonly conferences = new Map<string, Conference>()
  readonly transcriptions = new Map<string, Transcription>()
  readonly bins = new Map<string, LamlBin>()
  readonly incomingNumbers = new IncomingNumbers(this)
  readonly requests: RequestLimit
  readonly send: SendWebhook
  readonly #pace: ReturnType<typeof createPace>

  constructor(network: Network, options: SignalwireOptions) {
    this.network = network
    this.options = options
    this.projectId = this.newSid()
    this.apiToken = `PT${drawHex(network.random, 24)}`
    this.signingKey = `PSK_${drawHex(network.random, 16)}`
    this.send = createSendWebhook(network, { ...options, signingKey: this.signingKey })
    this.#pace = createPace(network.clock, options.callsPerSecond)
    this.requests = new RequestLimit(network.clock, options.requestsPerTenSeconds ?? 13_800)
  }

  /** Now, on the network's clock. */
  now(): Date {
    return new Date(this.network.clock.now())
  }

  /** A new id. */
  newSid(): string {
    return this.network.random.uuid()
  }

  /** Adds a call; the caller makes it ring. */
  register(settings: CallSettings): LamlCall {
    const call = new LamlCall(this, settings)
    this.calls.set(call.sid, call)
    forgetOldest(this.calls, KEPT_RESOURCES, ({ live }) => live)
    return call
  }

  /** Whether one more call may be queued. */
  get hasRoom(): boolean {
    return this.#pace.waiting < (this.options.mostQueuedCalls ?? 10_000)
  }

  /** Runs now, or when the space's rate allows. */
  queue(dial: () => void): void {
    this.#pace.run(dial)
  }

  /** The conference of that name, which begins with its first participant. */
  conference(name: string): Conference {
    const found = [...this.conferences.values()].find(
      (conference) => conference.name === name && conference.status !== 'completed',
    )
    if (found) return found
    const conference = new Conference(this, name)
    this.conferences.set(conference.sid, conference)
    forgetOldest(this.conferences, KEPT_RESOURCES, ({ status }) => status !== 'completed')
    return conference
  }

  /** The queue of that name, which begins with its first use. */
  queueNamed(name: string): Queue<DocumentCall> {
    return [...this.queues.values()].find((queue) => queue.name === name) ?? this.addQueue({ name })
  }

  addQueue(settings: QueueSettings): Queue<DocumentCall> {
    const queue = new Queue<DocumentCall>(this, settings)
    this.queues.set(queue.sid, queue)
    return queue
  }

  /** The absolute address of a resource of this project. */
  address(path: string): string {
    return `${this.network.base().url}${this.path(path)}`
  }

  /** The same, relative to the host. */
  path(path: string): string {
    return `/api/laml/2010-04-01/Accounts/${this.projectId}${path}`
  }

  close(): void {
    this.#pace.close()
    for (const call of this.calls.values()) call.abandon()
  }
}
