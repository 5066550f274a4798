import type { Leg } from '@trunkline/network'

import { drawHex } from '../../draw.ts'
import { DOOR, type ServiceContext } from './context.ts'

/** The service with its meetings. */
export interface MeetingHost extends ServiceContext {
  /** By address in lower case, until they end. */
  readonly meetings: Map<string, Meeting>
  readonly conversations: ReadonlyMap<string, MeetingMember>
}

/** A conversation, as a meeting sees it. */
export interface MeetingMember {
  readonly meeting: Meeting | undefined
  end(): void
}

/** An online meeting: a room of the network with an address, where a far party of that address represents the meeting itself. */
export class Meeting {
  readonly uri: string
  readonly subject: string
  readonly #service: MeetingHost
  #focus: Leg | undefined

  constructor(service: MeetingHost, subject: string) {
    const id = drawHex(service.network.random, 6).toUpperCase()
    this.#service = service
    this.uri = `${service.settings.endpoint};gruu;opaque=app:conf:focus:id:${id}`
    this.subject = subject
    service.meetings.set(this.uri.toLowerCase(), this)
  }

  /** Opens the room, once. */
  open(): Leg {
    const { network, settings } = this.#service
    this.#focus ??= network.switchboard.dial({ door: DOOR, from: settings.endpoint, to: this.uri })
    void this.#focus.ended.then(() => this.end())
    return this.#focus
  }

  /** Ends it for all. */
  end(): void {
    this.#service.meetings.delete(this.uri.toLowerCase())
    for (const conversation of this.#service.conversations.values())
      if (conversation.meeting === this) conversation.end()
    for (const leg of this.#focus?.conversation.legs ?? []) leg.hangUp()
    this.#focus?.hangUp()
  }

  /** The application left: two others may stay, a single one is hung up. */
  abandon(): void {
    const others = (this.#focus?.conversation.legs ?? []).filter((leg) => leg.kind === 'party' && leg !== this.#focus)
    if (others.length < 2) return this.end()
    for (const leg of others) void leg.ended.then(() => this.abandon())
  }
}
