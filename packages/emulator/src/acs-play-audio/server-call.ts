import type { Call, Leg, LegEvent } from '@trunkline/network'

import type { CallContext } from './context.ts'
import { Player } from './player.ts'

/** A participant of a call. */
export interface RosterEntry {
  /** The participant's name on the network. */
  readonly number: string
  readonly participantId: string
  readonly isMuted: boolean
}

/** An application that is on a call: what the call needs of its connection. */
export interface CallMember {
  readonly id: string
  readonly state: 'connecting' | 'connected' | 'disconnecting' | 'disconnected'
  /** Raw id of the user in whose name the application acts. */
  readonly source: string
  readonly participantId: string
  /** The call is established. */
  connected(): void
  /** The application hangs up. */
  hangUp(): void
  /** The call is over for this application. */
  end(): void
  reportRoster(): void
  reportKey(digit: string): void
}

/** One call across all its legs and connections: who is on it, what is played to it, and what records it. */
export class ServerCall {
  readonly id: string
  readonly call: Call
  readonly context: CallContext
  readonly player: Player
  /** Whether this protocol server set it up: the call of another one goes on without its applications. */
  readonly #isOurs: boolean
  readonly #connections = new Set<CallMember>()
  readonly #participantIds = new Map<Leg, string>()
  readonly #rosterWatchers = new Set<() => void>()
  readonly #endings = new Set<() => void>()
  #over = false

  constructor(context: CallContext, options: { readonly call: Call; readonly id: string; readonly isOurs: boolean }) {
    this.context = context
    this.call = options.call
    this.id = options.id
    this.#isOurs = options.isOurs
    this.player = new Player(options.call, context.prompts)
    this.call.attach({ serverCallId: this.id })
  }

  /** Whether all parties have left. */
  get over(): boolean {
    return this.#over
  }

  /** The parties on the call, without the applications. */
  get parties(): readonly Leg[] {
    return this.#legs.filter(({ state }) => state === 'answered')
  }

  /** The applications that are on the call, or about to be. */
  get connections(): readonly CallMember[] {
    return [...this.#connections].filter(({ state }) => state !== 'disconnected')
  }

  /** Who is on the call, as a list of participants shows it. */
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

  /** Adds an application; its connection calls this. */
  admit(connection: CallMember): void {
    this.#connections.add(connection)
  }

  /** The service's name for a party on this call. */
  participantIdOf(leg: Leg): string {
    const id = this.#participantIds.get(leg) ?? this.context.network.random.uuid()
    this.#participantIds.set(leg, id)
    return id
  }

  /** The party of that participant id, on the call or ringing. */
  party(participantId: string): Leg | undefined {
    return this.#legs.find((leg) => leg.state !== 'ended' && this.#participantIds.get(leg) === participantId)
  }

  /** An application leaves: a call between it and one party is over, a call of several parties goes on. */
  leave(connection: CallMember): void {
    const isLast = this.connections.every((other) => other === connection) && this.#isOurs
    if (isLast && this.parties.length < 2) return this.#hangUpAll()
    connection.end()
    this.rosterChanged()
  }

  /** Reports to every application who is on the call. */
  rosterChanged(): void {
    for (const run of Array.from(this.#rosterWatchers)) run()
    for (const connection of this.connections) connection.reportRoster()
  }

  /** Runs something whenever parties come or go; the returned function stops it. */
  watchRoster(run: () => void): () => void {
    this.#rosterWatchers.add(run)
    return () => void this.#rosterWatchers.delete(run)
  }

  /** Runs something when the call is over, before the applications hear of it. */
  atEnd(run: () => void): void {
    this.#endings.add(run)
  }

  /** Follows an event of a leg of this call; the protocol server passes them on. */
  heard(leg: Leg, event: LegEvent): void {
    if (this.#over || leg.kind !== 'party') return
    if (event.type === 'answered') this.#arrived()
    if (event.type === 'ended') this.#gone(leg)
    if (event.type === 'digit') for (const connection of this.connections) connection.reportKey(event.digit)
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

  /** A party without another one is hung up. */
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
    // legs that still ring have no one to talk to
    this.#hangUpAll()
  }
}
