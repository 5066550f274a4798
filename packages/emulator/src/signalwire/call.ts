import type { Leg, LegEnd, LegEvent } from '@trunkline/network'

import { type CallEvent, type CallStatus, isFinal, statusAtEnd } from './call-status.ts'
import type { CallSettings, DocumentCall, DocumentProject } from './document-call.ts'
import { runDocuments } from './document-run.ts'
import type { DocumentSource } from './document-source.ts'
import type { Recording } from './recording.ts'
import { type ReportedCall, sendCallStatus, sendNumberStatus } from './status-callback.ts'
import type { MediaStream } from './stream.ts'
import type { Target } from './webhook.ts'

/** Why any run of documents is over; an error made for each, with its stack, would cost more than the end itself. */
const OVER = new Error('The document runs no more')

/** A call of the API: a leg of the switchboard, and the document that runs on it. */
export class LamlCall implements DocumentCall, ReportedCall {
  readonly sid: string
  readonly account: DocumentProject
  readonly direction: CallSettings['direction']
  readonly from: string
  readonly to: string
  readonly parentCallSid: string | undefined
  readonly callerName: string | undefined
  readonly createdAt: Date
  readonly streams = new Set<MediaStream>()
  readonly recordings = new Set<Recording>()
  readonly numberCallback: Target | undefined
  readonly statusEvents: readonly string[]
  /** Where status callbacks go; an update may change it. */
  statusCallback: Target | undefined
  /** Where a document comes from when its own address fails; an update may change it. */
  fallback: Target | undefined
  answeredBy: string | undefined
  status: CallStatus = 'queued'
  updatedAt: Date
  startedAt: Date | undefined
  endedAt: Date | undefined
  endCause: LegEnd['cause'] | undefined
  /** Settles when the call that took this one out of a queue lets it go again. */
  released: Promise<void> | undefined
  /** Counts every event of the call, also those that no one asked for. */
  sequenceNumber = 0
  #leg: Leg | undefined
  #run: AbortController | undefined
  #taken: (() => void) | undefined
  readonly #ended = Promise.withResolvers<void>()

  constructor(account: DocumentProject, settings: CallSettings) {
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

  /** Takes a leg, which the call follows from now on. */
  begin(leg: Leg): void {
    this.#leg = leg
    leg.attach({ callSid: this.sid })
    this.startedAt = this.account.now()
    leg.watch((event) => this.#follow(event))
    if (this.direction === 'inbound') this.status = 'ringing'
    else this.#report('initiated')
  }

  /** Replaces the document that runs. */
  execute(source: DocumentSource): void {
    const leg = this.#leg
    if (!leg || !this.live) return
    this.#run?.abort(OVER)
    const run = new AbortController()
    this.#run = run
    // a dialled party that gets a document of its own leaves its bridge
    this.#taken?.()
    void runDocuments({ call: this, leg, signal: run.signal }, source)
  }

  /** Runs something when a document takes the call away from the one it talks with; the returned function cancels that. */
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

  /** Stops the document without a report; for the end of the emulator. */
  abandon(): void {
    this.#run?.abort(OVER)
  }

  /** Keeps a line under `/_world/calls`: a text that was said, or a warning. */
  note(kind: 'said' | 'warnings', text: string): void {
    const ids = this.#leg?.providerIds
    if (ids) ids[kind] = ids[kind] === undefined ? text : `${ids[kind]}\n${text}`
  }

  /** Adds an id that `/_world/calls` shows; a call may have several of a name. */
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
    this.#run?.abort(OVER)
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
