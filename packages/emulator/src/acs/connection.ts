import type { Call, Leg, LegEnd } from '@trunkline/network'

import { forgetOldest } from '../bounded.ts'
import { type CallIds, connectionIdName } from './call-ids.ts'
import { callbackOf } from './connection-event.ts'
import { hangUpLast, isHere, resultOfEnd } from './connection-parties.ts'
import { participantsOn } from './connection-view.ts'
import type { LiveCall } from './live-call.ts'
import { MediaController } from './media-controller.ts'
import { type Result, results, unreached } from './result.ts'
import type { RingingHost } from './ringing.ts'
import { sequenceNumberOf } from './sequence-number.ts'
import type { OperationTag, SetUp, SourcedTag } from './set-up.ts'
import type { EventName } from './wire/index.ts'

const KEPT = 500

/** The service with its connections. */
export interface ConnectionHost extends RingingHost {
  /** By call connection id, ended ones too. */
  readonly connections: Map<string, Connection>
}

/** The application's side of a call: its state, its parties, and the events it sends. */
export class Connection implements LiveCall {
  readonly id: string
  readonly call: Call
  readonly ids: CallIds
  readonly setUp: SetUp
  readonly service: ConnectionHost
  readonly media: MediaController
  state: 'connecting' | 'connected' | 'disconnected' = 'connecting'
  readonly #parties = new Set<Leg>()
  readonly #endings = new Set<() => void>()
  readonly #rosterWatchers = new Set<() => void>()
  readonly #removed = new WeakSet<Leg>()
  #left = false
  #rosters = 0

  constructor(service: ConnectionHost, options: { readonly call: Call; readonly ids: CallIds; readonly setUp: SetUp }) {
    this.service = service
    this.id = service.network.random.uuid()
    this.call = options.call
    this.ids = options.ids
    this.setUp = options.setUp
    this.call.attach({ [connectionIdName(this.others.length)]: this.id })
    this.media = new MediaController(this)
    service.connections.set(this.id, this)
    forgetOldest(service.connections, KEPT, ({ state }) => state !== 'disconnected')
  }

  /** The parties that are on the call. */
  get parties(): readonly Leg[] {
    return [...this.#parties].filter((leg) => leg.state === 'answered')
  }

  /** Further connections to the same call: applications that joined it. */
  get others(): readonly Connection[] {
    const all = [...this.service.connections.values()]
    return all.filter((other) => other !== this && other.call === this.call && other.state !== 'disconnected')
  }

  /** The party of that name on the network. */
  party(number: string): Leg | undefined {
    return this.parties.find((leg) => leg.number === number)
  }

  /** Whether speech was set up. */
  get hasSpeech(): boolean {
    return this.setUp.request.callIntelligenceOptions?.cognitiveServicesEndpoint !== undefined
  }

  /** Sends an event of this call, unless the call is over (docs/wire/acs-call-automation.md#callback-events). */
  emit(name: EventName, result: Result, data: Readonly<Record<string, unknown>> = {}, tag: OperationTag = {}): void {
    if (this.state === 'disconnected') return
    this.post(name, result, data, tag)
  }

  /** Sends an event about this call, over or not. */
  post(name: EventName, result: Result, data: Readonly<Record<string, unknown>>, tag: SourcedTag): void {
    this.service.post(callbackOf(this, { name, result, data, tag }))
  }

  /** Takes a party that is called, or that calls, into the call: its answer and its end are the call's. */
  take(leg: Leg): void {
    this.#parties.add(leg)
    leg.watch((event) => {
      if (event.type === 'answered') this.#arrived()
      if (event.type === 'ended') this.#gone(leg, event)
    })
  }

  /** Joins a call that others are on. */
  join(): void {
    if (this.state !== 'connecting') return
    const parties = new Set(this.others.flatMap((other) => [...other.#parties]).concat(this.call.legs))
    for (const leg of parties) if (leg.kind === 'party' && isHere(leg, this.call)) this.take(leg)
    if (this.parties.length === 0) return this.#missed()
    this.#arrived()
    for (const other of this.others) if (other.state === 'connected') other.rosterChanged()
  }

  /** Takes in a party that is on the call already. */
  admit(leg: Leg): void {
    this.take(leg)
    this.rosterChanged()
  }

  /** Takes a party off the call; the rest of a call of two is over. */
  remove(leg: Leg): void {
    this.#removed.add(leg)
    leg.hangUp()
  }

  /** Lets a party go elsewhere; the call ends for the application when no one is left. */
  release(leg: Leg): void {
    if (!this.#parties.delete(leg) || this.state !== 'connected') return
    if (this.parties.length === 0) this.#end(results.ended)
    else this.rosterChanged()
  }

  /** The application hangs up: with one other party the call is over, with several they go on without it. */
  hangUp(): void {
    this.#left = true
    const { others, parties: rest } = this
    if (others.length === 0 && rest.length < 2) return this.terminate()
    this.#end(results.ended)
    this.#parties.clear()
    for (const other of others) if (other.state === 'connected') other.rosterChanged()
    if (others.length > 0) return
    for (const leg of rest) void leg.ended.then(() => hangUpLast(rest))
  }

  /** Ends the call for all. */
  terminate(): void {
    this.#left = true
    for (const leg of this.#parties) leg.hangUp()
  }

  /** Runs something when the call is over, just before the application hears of it. */
  atEnd(run: () => void): void {
    this.#endings.add(run)
  }

  /** Runs something whenever parties come or go; the returned function stops it. */
  watchRoster(run: () => void): () => void {
    this.#rosterWatchers.add(run)
    return () => void this.#rosterWatchers.delete(run)
  }

  /** Reports to the application who is on the call. */
  rosterChanged(): void {
    for (const run of Array.from(this.#rosterWatchers)) run()
    this.#rosters += 1
    this.emit('ParticipantsUpdated', results.connected, {
      participants: participantsOn(this),
      sequenceNumber: sequenceNumberOf(this.#rosters),
    })
  }

  #arrived(): void {
    if (this.state === 'connecting') {
      this.state = 'connected'
      // recorded: either may come first
      const { rosterFirst } = this.service.settings
      if (rosterFirst) this.rosterChanged()
      this.emit('CallConnected', results.connected, {}, this.#setUpTag())
      if (!rosterFirst) this.rosterChanged()
      this.media.connected()
    } else this.rosterChanged()
  }

  #gone(leg: Leg, end: LegEnd): void {
    if (!this.#parties.delete(leg) || this.state === 'disconnected') return
    if (this.state === 'connecting') {
      if (this.#parties.size === 0) this.#fail(end)
      return
    }
    if (this.parties.length === 0)
      this.#end(this.#left ? results.ended : resultOfEnd(this.call, leg, { end, wasRemoved: this.#removed.has(leg) }))
    else if (leg.answeredSince !== undefined) this.rosterChanged()
  }

  #fail(end: LegEnd): void {
    const result = unreached(end)
    // recorded: a call that was declined is disconnected first, and only that event has the context of the set-up
    const isDeclined = end.cause === 'declined' && this.setUp.failure === 'CreateCallFailed'
    if (isDeclined) this.emit('CallDisconnected', result, {}, this.#setUpTag())
    this.emit(this.setUp.failure, result, {}, isDeclined ? {} : this.#setUpTag())
    this.#finish()
  }

  /** The call to join has ended in the meantime. */
  #missed(): void {
    this.emit(this.setUp.failure, results.noCall, {}, this.#setUpTag())
    this.#finish()
  }

  #end(result: Result): void {
    for (const run of this.#endings) run()
    this.emit('CallDisconnected', result, {}, this.#setUpTag())
    this.#finish()
  }

  #finish(): void {
    this.state = 'disconnected'
    this.media.close()
    // legs that still ring have no one to talk to
    for (const leg of this.#parties) if (leg.state !== 'answered') leg.hangUp()
  }

  #setUpTag(): OperationTag {
    return { operationContext: this.setUp.request.operationContext }
  }
}
