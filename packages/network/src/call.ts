import type { Conversation } from './conversation.ts'
import type { Leg } from './leg.ts'

export type CallState = 'ringing' | 'answered' | 'ended'

export interface CallOptions {
  readonly id: string
  readonly door: string
  readonly direction: 'to-party' | 'from-party'
  readonly from: string
  readonly to: string
  readonly conversation: Conversation
  readonly startedAt: Date
}

/** Legs that belong together: what the application sees as one call. */
export class Call {
  readonly id: string
  readonly direction: 'to-party' | 'from-party'
  readonly from: string
  readonly to: string
  readonly startedAt: Date
  /** The call's own conversation, where its legs are unless they were moved. */
  readonly conversation: Conversation
  /** The protocol's own ids, shown under `/_world/calls` and good for looking the call up there. */
  readonly providerIds: Record<string, string> = {}
  readonly #legs: Leg[] = []
  /** The name of the protocol server whose application has the call. */
  door: string

  constructor(options: CallOptions) {
    this.id = options.id
    this.door = options.door
    this.direction = options.direction
    this.from = options.from
    this.to = options.to
    this.conversation = options.conversation
    this.startedAt = options.startedAt
  }

  /** All legs that ever were, in the order of their beginning. */
  get legs(): readonly Leg[] {
    return this.#legs
  }

  /** `answered` while any far party is, `ended` when none is left. */
  get state(): CallState {
    const parties = this.#legs.filter((leg) => leg.kind === 'party')
    if (parties.some((leg) => leg.state === 'answered')) return 'answered'
    return parties.length > 0 && parties.every((leg) => leg.state === 'ended') ? 'ended' : 'ringing'
  }

  /** Whether any far party has ever answered. */
  get wasAnswered(): boolean {
    return this.#legs.some((leg) => leg.kind === 'party' && leg.answeredSince !== undefined)
  }

  /** Remembers the protocol's own ids for this call. */
  attach(ids: Readonly<Record<string, string>>): void {
    Object.assign(this.providerIds, ids)
  }

  /** Ends every leg. */
  hangUp(): void {
    for (const leg of this.#legs) leg.hangUp()
  }

  /** For the switchboard: takes a leg in. */
  add(leg: Leg): void {
    this.#legs.push(leg)
  }
}
