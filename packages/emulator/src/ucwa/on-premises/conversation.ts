import { randomBytes, randomUUID } from 'node:crypto'

import type { Call } from '../../switchboard/call.ts'
import type { Leg } from '../../switchboard/leg.ts'
import type { InvitationEnd } from '../ending.ts'
import type { EventType, UcwaEvent } from '../event.ts'
import type { Application } from './application.ts'
import { type PartName, partOf, placeOf } from './conversation-resource.ts'
import { createMediaOffer } from './media-offer.ts'
import { DOOR } from './service.ts'

/** The invitation that a conversation begins with. */
export interface Invitation {
  readonly id: string
  readonly rel: 'phoneAudioInvitation' | 'audioVideoInvitation'
  readonly direction: 'Outgoing' | 'Incoming'
  readonly operationId: string
  readonly importance: string
  readonly subject: string
  readonly to: string
  /** The user's phone, which rings; unknown until it is asked for. */
  readonly phoneNumber: string | undefined
  state: 'Connecting' | 'Alerting' | 'Connected' | InvitationEnd['state']
}

/** A call between the user's own phone and somebody else: the application steers it and hears nothing of it. */
export class Conversation {
  readonly id: string = randomUUID()
  readonly application: Application
  readonly invitation: Invitation
  readonly threadId: string
  readonly createdAt = Date.now()
  /** The other side, as the user names it. */
  readonly remote: string
  /** The leg that calls the user, of an incoming invitation. */
  readonly caller: Leg | undefined
  /** A description of media, of an invitation for audio and video; a link. */
  readonly mediaOffer: string | undefined
  state: 'Connecting' | 'Connected' | 'Disconnected' = 'Connecting'
  audio: 'Connecting' | 'Connected' | 'Disconnected' = 'Connecting'
  held = false
  call: Call | undefined
  #legs: readonly Leg[] = []

  constructor(
    application: Application,
    options: {
      readonly invitation: Omit<Invitation, 'id' | 'state'>
      readonly threadId?: string | undefined
      readonly remote: string
      readonly caller?: Leg
    },
  ) {
    this.application = application
    this.invitation = { ...options.invitation, id: randomUUID(), state: 'Connecting' }
    this.threadId = options.threadId ?? randomBytes(16).toString('hex')
    this.remote = options.remote
    this.caller = options.caller
    const { domain } = application.service.settings
    this.mediaOffer = this.invitation.rel === 'audioVideoInvitation' ? createMediaOffer(domain) : undefined
    application.conversations.set(this.id, this)
  }

  /** Whether the invitation still waits for its outcome. */
  get isOpen(): boolean {
    return this.invitation.state === 'Connecting' || this.invitation.state === 'Alerting'
  }

  /** The address of a part of it. */
  href(path: string): string {
    return this.application.href(`/communication/conversations/${this.id}${path}`)
  }

  /** Tells of the invitation. */
  begin(call: Call): void {
    this.call = call
    call.attach({ conversationId: this.id, operationId: this.invitation.operationId })
    this.#push(this.invitation.rel, 'started')
    this.#push('conversation', 'added')
  }

  /** Rings a phone for this call. */
  dial(from: string, to: string): Leg {
    const { switchboard } = this.application.service.network
    const { ringMs } = this.application.service.settings
    const call = this.call
    return this.take(switchboard.dial({ door: DOOR, from, to, ringMs, ...(call && { call }) }))
  }

  /** Takes a leg into the call: all end together. */
  take(leg: Leg): Leg {
    this.#legs = [...this.#legs, leg]
    return leg
  }

  /** The far party's phone rings. */
  alert(): void {
    if (this.invitation.state !== 'Connecting') return
    this.invitation.state = 'Alerting'
    this.#push(this.invitation.rel, 'updated')
  }

  /** The user's phone was taken; the other side's rings. */
  proceed(): void {
    this.#push('phoneAudio', 'updated')
  }

  /** Both are on the phone. */
  connect(): void {
    if (!this.isOpen) return
    this.audio = 'Connected'
    this.state = 'Connected'
    this.#push('phoneAudio', 'updated')
    this.#push('conversation', 'updated')
    this.invitation.state = 'Connected'
    this.#push(this.invitation.rel, 'completed', { status: 'Success' })
  }

  /** Cuts the two off from each other, or lets them talk again. */
  hold(held: boolean): void {
    this.held = held
    for (const leg of this.#legs) {
      if (held) leg.hold()
      else leg.unhold()
    }
    this.#push('phoneAudio', 'updated')
  }

  /** Ends the call, with why when it never came about; once. */
  end(outcome?: InvitationEnd): void {
    if (this.state === 'Disconnected') return
    if (outcome && this.isOpen) {
      this.invitation.state = outcome.state
      this.#push(this.invitation.rel, 'completed', { status: 'Failure', reason: outcome.reason })
    }
    this.state = 'Disconnected'
    this.audio = 'Disconnected'
    for (const leg of this.#legs) leg.hangUp()
    this.#push('phoneAudio', 'updated')
    this.#push('conversation', 'updated')
    this.#push('conversation', 'deleted')
    this.application.conversations.delete(this.id)
  }

  #push(rel: PartName, type: EventType, outcome: Pick<UcwaEvent, 'status' | 'reason'> = {}): void {
    // a conversation that was lost while the application was away tells nothing more
    if (this.application.conversations.get(this.id) !== this) return
    const sender =
      rel === 'phoneAudio'
        ? placeOf(this, 'conversation')
        : { rel: 'communication', href: this.application.href('/communication') }
    const resource = type === 'deleted' ? {} : { resource: partOf(this, rel) }
    this.application.channel.push({ sender, link: placeOf(this, rel), type, ...outcome, ...resource })
  }
}
