import type { Leg, LegEnd, LegEvent } from '@trunkline/network'

import type { Account } from './account.ts'
import { type CallEvent, type CallStatus, isFinal, statusAtEnd } from './call-status.ts'
import { type DocumentSource, runDocuments } from './document-run.ts'
import type { CallRecording } from './recording.ts'
import { sendCallStatus, sendNumberStatus } from './status-callback.ts'
import type { MediaStream } from './stream.ts'
import type { WebhookMethod } from './webhook.ts'

/** Where something is posted. */
export interface Target {
  readonly url: string
  readonly method: WebhookMethod
}

/** A call as it is begun. */
export interface CallSettings {
  readonly direction: 'inbound' | 'outbound-api' | 'outbound-dial'
  readonly from: string
  readonly to: string
  readonly parentCallSid?: string
  /** What is shown of the caller besides the number. */
  readonly callerName?: string | undefined
  readonly statusCallback?: Target | undefined
  readonly statusEvents?: readonly string[]
  /** Told of the end of an incoming call alone, in a number's own form. */
  readonly numberCallback?: Target | undefined
  readonly fallback?: Target | undefined
}

/** A call of the API: a leg of the switchboard, and the document that runs on it. */
export class LamlCall {
  readonly sid: string
  readonly account: Account
  readonly direction: CallSettings['direction']
  readonly from: string
  readonly to: string
  readonly parentCallSid: string | undefined
  readonly callerName: string | undefined
  readonly createdAt: Date
  readonly streams = new Set<MediaStream>()
  readonly recordings = new Set<CallRecording>()
  readonly numberCallback: Target | undefined
  readonly statusEvents: readonly string[]
  /** Where status callbacks go; an update may change it. */
  statusCallback: Target | undefined
  /** Asked for a document when the proper address fails; an update may change it. */
  fallback: Target | undefined
  answeredBy: string | undefined
  status: CallStatus = 'queued'
  updatedAt: Date
  startedAt: Date | undefined
  endedAt: Date | undefined
  endCause: LegEnd['cause'] | undefined
  /** Settles when the one who took this call out of a queue lets it go again. */
  released: Promise<void> | undefined
  /** Counts every event of the call, also those that nobody asked for. */
  sequenceNumber = 0
  #leg: Leg | undefined
  #run: AbortController | undefined
  #taken: (() => void) | undefined
  readonly #ended = Promise.withResolvers<void>()

  constructor(account: Account, settings: CallSettings) {
    this.account = account
    this.sid = account.newSid()
    this.createdAt = account.now()
    this.updatedAt = this.createdAt
    this.direction = settings.direction
    this.from = settings.from
    this.to = settings.to
    this.parentCallSid = settings.parentCallSid
    this.callerName = settings.callerName
    this.statusCallback = settings.statusCallback
    this.statusEvents = settings.statusEvents ?? ['completed']
    this.numberCallback = settings.numberCallback
    this.fallback = settings.fallback
  }

  /** The switchboard's leg; there is none while the call is queued. */
  get leg(): Leg | undefined {
    return this.#leg
  }

  get live(): boolean {
    return !isFinal(this.status)
  }

  /** Settles when the call is over. */
  get ended(): Promise<void> {
    return this.#ended.promise
  }

  /** Whole seconds from the answer to the end, or to now. */
  get durationSeconds(): number {
    return Math.round((this.#leg?.answeredMs ?? 0) / 1000)
  }

  /** Takes a leg; from now on the call lives with it. */
  begin(leg: Leg): void {
    this.#leg = leg
    leg.attach({ callSid: this.sid })
    this.startedAt = this.account.now()
    leg.watch((event) => this.#follow(event))
    if (this.direction === 'inbound') this.status = 'ringing'
    else this.#report('initiated')
  }

  /** Runs a document in place of the one that runs. */
  execute(source: DocumentSource): void {
    const leg = this.#leg
    if (!leg || !this.live) return
    this.#run?.abort()
    const run = new AbortController()
    this.#run = run
    // a dialled party that gets a document of its own leaves whom it was bridged to
    this.#taken?.()
    void runDocuments({ call: this, leg, signal: run.signal }, source)
  }

  /** Says what to do when a document takes the call away from the one it talks with; the returned function forgets it. */
  whenTaken(taken: () => void): () => void {
    const once = (): void => {
      forget()
      taken()
    }
    const forget = (): void => {
      if (this.#taken === once) this.#taken = undefined
    }
    this.#taken = once
    return forget
  }

  /** The stream of that name or sid that still runs. */
  liveStream(name: string): MediaStream | undefined {
    return [...this.streams].find((stream) => stream.live && (stream.name === name || stream.sid === name))
  }

  /** Ends or cancels the call. */
  hangUp(): void {
    if (this.#leg) return this.#leg.hangUp()
    if (this.live) this.#finish('canceled')
    return undefined
  }

  /** Stops the document without a word; for the end of the emulator. */
  abandon(): void {
    this.#run?.abort()
  }

  /** Keeps a line under `/_world/calls`: what was said, what was passed over. */
  note(kind: 'said' | 'warnings', text: string): void {
    const ids = this.#leg?.providerIds
    if (ids) ids[kind] = ids[kind] === undefined ? text : `${ids[kind]}\n${text}`
  }

  /** Remembers an id of which a call may have several. */
  attach(name: string, sid: string): void {
    const ids = this.#leg?.providerIds ?? {}
    const count = Object.keys(ids).filter((key) => key.replace(/\d+$/, '') === name).length
    this.#leg?.attach({ [count === 0 ? name : `${name}${count + 1}`]: sid })
  }

  #follow(event: LegEvent): void {
    if (event.type === 'digit') return
    this.updatedAt = event.at
    if (event.type === 'ringing') {
      this.status = 'ringing'
      return this.#report('ringing')
    }
    if (event.type === 'answered') {
      this.status = 'in-progress'
      return this.#report('answered')
    }
    // docs/wire/signalwire-laml.md#calls: only an answered call counts as completed
    this.endCause = event.cause
    return this.#finish(statusAtEnd(event, this.direction))
  }

  #finish(status: CallStatus): void {
    this.status = status
    this.endedAt = this.account.now()
    this.#run?.abort()
    for (const stream of this.streams) stream.stop()
    for (const recording of this.recordings) recording.stop()
    this.#report('completed')
    if (this.statusCallback === undefined) sendNumberStatus(this)
    this.#ended.resolve()
  }

  #report(event: CallEvent): void {
    const sequenceNumber = this.sequenceNumber++
    if (this.statusEvents.includes(event)) sendCallStatus(this, event, sequenceNumber)
  }
}
