import { randomUUID } from 'node:crypto'

import type { Conversation } from '../switchboard/conversation.ts'
import type { Leg } from '../switchboard/leg.ts'

/** Whether a participant's coming starts a conference, and its going ends it. */
export interface Participation {
  readonly leg: Leg
  readonly startsConference: boolean
  readonly endsConference: boolean
  /** The conference is over for this participant too. */
  readonly onEnded: () => void
}

/** A conference that documents dial into by name. */
export class Conference {
  readonly sid = randomUUID()
  readonly name: string
  readonly conversation: Conversation
  readonly #participants = new Set<Participation>()
  readonly #over: () => void
  #started = false

  constructor(name: string, conversation: Conversation, over: () => void) {
    this.name = name
    this.conversation = conversation
    this.#over = over
  }

  get started(): boolean {
    return this.#started
  }

  get size(): number {
    return this.#participants.size
  }

  /** Takes a participant in; what is returned lets it go again, twice is fine. */
  enter(participant: Participation): () => void {
    this.#participants.add(participant)
    participant.leg.moveTo(this.conversation)
    this.#started ||= participant.startsConference
    for (const { leg } of this.#participants) {
      if (this.#started) leg.unhold()
      else leg.hold()
    }
    return () => this.#leave(participant)
  }

  #leave(participant: Participation): void {
    if (!this.#participants.delete(participant)) return
    const { leg } = participant
    leg.unhold()
    leg.moveTo(leg.call.conversation)
    if (participant.endsConference) for (const other of Array.from(this.#participants)) other.onEnded()
    if (this.#participants.size === 0) this.#over()
  }
}
