import type { Leg } from '@trunkline/network'

import { drawHex } from '../../draw.ts'
import { DOOR, type Service } from './service.ts'

/** An online meeting: a room of the network with an address, where a far party of that address stands for the meeting itself. */
export class Meeting {
  readonly uri: string
  readonly subject: string
  readonly #service: Service
  #focus: Leg | undefined

  constructor(service: Service, subject: string) {
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

  /** Ends it for everybody. */
  end(): void {
    this.#service.meetings.delete(this.uri.toLowerCase())
    for (const conversation of this.#service.conversations.values())
      if (conversation.meeting === this) conversation.end()
    for (const leg of this.#focus?.conversation.legs ?? []) leg.hangUp()
    this.#focus?.hangUp()
  }

  /** The application went: two others may stay, one alone is not left there. */
  abandon(): void {
    const others = (this.#focus?.conversation.legs ?? []).filter((leg) => leg.kind === 'party' && leg !== this.#focus)
    if (others.length < 2) return this.end()
    for (const leg of others) void leg.ended.then(() => this.abandon())
  }
}
