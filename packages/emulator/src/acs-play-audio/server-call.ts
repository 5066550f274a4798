import type { Call, Leg, LegEvent } from '@trunkline/network'

import { forgetOldest } from '../azure/bounded.ts'
import type { Connection } from './connection.ts'
import { Player } from './player.ts'
import type { Service } from './service.ts'

const KEPT = 500

/** Somebody on a call. */
export interface RosterEntry {
  /** His name on the network. */
  readonly number: string
  readonly participantId: string
  readonly isMuted: boolean
}

/** One call across all its legs and connections: who is on it, what is played to it, and what records it. */
export class ServerCall {
  readonly id: string
  readonly call: Call
  readonly service: Service
  readonly player: Player
  /** Whether this door set it up: another's goes on without us. */
  readonly #isOurs: boolean
  readonly #connections = new Set<Connection>()
  readonly #participantIds = new Map<Leg, string>()
  readonly #rosterWatchers = new Set<() => void>()
  readonly #endings = new Set<() => void>()
  #over = false

  constructor(service: Service, options: { readonly call: Call; readonly id: string; readonly isOurs: boolean }) {
    this.service = service
    this.call = options.call
    this.id = options.id
    this.#isOurs = options.isOurs
    this.player = new Player(this)
    this.call.attach({ serverCallId: this.id })
    service.serverCalls.set(this.id, this)
    forgetOldest(service.serverCalls, KEPT, ({ over }) => !over)
  }

  /** Whether everybody has left. */
  get over(): boolean {
    return this.#over
  }

  /** Those who are on the call, but for the applications. */
  get parties(): readonly Leg[] {
    return this.#legs.filter(({ state }) => state === 'answered')
  }

  /** The applications that are on the call, or about to be. */
  get connections(): readonly Connection[] {
    return [...this.#connections].filter(({ state }) => state !== 'disconnected')
  }

  /** Who is on the call, as a list of participants tells it. */
  get roster(): readonly RosterEntry[] {
    const applications = this.connections.filter(({ state }) => state === 'connected')
    return [
      ...this.parties.map((leg) => ({
        number: leg.number,
        participantId: this.participantIdOf(leg),
        isMuted: leg.muted,
      })),
      ...applications.map(({ source: number, participantId }) => ({ number, participantId, isMuted: false })),
    ]
  }

  /** For connections: comes in. */
  admit(connection: Connection): void {
    this.#connections.add(connection)
  }

  /** The service's name for a party on this call. */
  participantIdOf(leg: Leg): string {
    const id = this.#participantIds.get(leg) ?? this.service.network.random.uuid()
    this.#participantIds.set(leg, id)
    return id
  }

  /** The party of that name who is on the call or called to it. */
  party(participantId: string): Leg | undefined {
    return this.#legs.find((leg) => leg.state !== 'ended' && this.#participantIds.get(leg) === participantId)
  }

  /** An application leaves: alone with one other the call is over, several go on. */
  leave(connection: Connection): void {
    const alone = this.connections.every((other) => other === connection) && this.#isOurs
    if (alone && this.parties.length < 2) return this.#hangUpAll()
    connection.end()
    this.rosterChanged()
  }

  /** Tells every application who is on the call. */
  rosterChanged(): void {
    for (const run of Array.from(this.#rosterWatchers)) run()
    for (const connection of this.connections) connection.tellRoster()
  }

  /** Runs something whenever parties come or go; the returned function stops it. */
  watchRoster(run: () => void): () => void {
    this.#rosterWatchers.add(run)
    return () => void this.#rosterWatchers.delete(run)
  }

  /** Runs something when the call is over, before the applications are told. */
  atEnd(run: () => void): void {
    this.#endings.add(run)
  }

  /** For the door: something happened to a leg of this call. */
  heard(leg: Leg, event: LegEvent): void {
    if (this.#over || leg.kind !== 'party') return
    if (event.type === 'answered') this.#arrived()
    if (event.type === 'ended') this.#gone(leg)
    if (event.type === 'digit') for (const connection of this.connections) connection.tellKey(event.digit)
  }

  get #legs(): readonly Leg[] {
    const { legs, conversation } = this.call
    return legs.filter((leg) => leg.kind === 'party' && leg.conversation === conversation)
  }

  #arrived(): void {
    for (const connection of this.connections) connection.connected()
    this.rosterChanged()
  }

  #gone(leg: Leg): void {
    const waiting = this.#legs.some(({ state }) => state === 'dialling' || state === 'ringing')
    const begun = leg.answeredSince !== undefined
    if (this.parties.length > 0) {
      if (begun) this.rosterChanged()
      this.#hangUpLast()
    } else if (begun || !waiting || this.call.wasAnswered) this.#end()
  }

  /** Nobody stays on the line alone. */
  #hangUpLast(): void {
    const [last, another] = this.parties
    if (this.#isOurs && this.connections.length === 0 && another === undefined) last?.hangUp()
  }

  #hangUpAll(): void {
    for (const leg of this.#legs) leg.hangUp()
  }

  #end(): void {
    this.#over = true
    for (const run of this.#endings) run()
    this.player.close()
    for (const connection of this.connections) connection.end()
    // those who still ring have nobody to talk to
    this.#hangUpAll()
  }
}
