import type { Call, Leg } from '@trunkline/network'

import { drawHex } from '../../draw.ts'
import type { InvitationEnd } from '../ending.ts'
import type { EventType, UcwaEvent } from '../event.ts'
import type { EventChannel } from './channel.ts'
import { DOOR, type ServiceContext } from './context.ts'
import { type PartName, partOf, placeOf } from './conversation-resource.ts'
import type { ConversationOptions, Invitation, ParticipantInvitation } from './invitation.ts'
import type { MediaKind } from './media-description.ts'
import { createMediaOffer, type MediaOffer } from './media-offer.ts'
import { participantEvents } from './participant.ts'

/** An application, as its conversations see it. */
export interface ConversationOwner {
  readonly service: ServiceContext
  readonly channel: Pick<EventChannel, 'push'>
  /** By id, live ones only. */
  readonly conversations: Map<string, Conversation>
  /** The address of a part of the application. */
  href(path: string): string
}

/** A call of the user, at their own phone or with media that are only described: the application controls it without hearing it. */
export class Conversation {
  readonly id: string
  readonly application: ConversationOwner
  readonly invitation: Invitation
  readonly threadId: string
  readonly createdAt: number
  /** The other side, as the user names it. */
  readonly remote: string
  /** The leg that calls the user, of an incoming invitation. */
  readonly caller: Leg | undefined
  /** A description of media, of an incoming invitation for audio and video. */
  readonly mediaOffer: MediaOffer | undefined
  /** Names the negotiation of media in both directions. */
  readonly sessionContext: string
  /** What the media are: those of the description that was answered. */
  media: readonly MediaKind[]
  /** Invitations of further participants, by id. */
  readonly invited = new Map<string, ParticipantInvitation>()
  modality: 'phoneAudio' | 'audioVideo'
  state: 'Connecting' | 'Connected' | 'Conferencing' | 'Conferenced' | 'Disconnected' = 'Connecting'
  audio: 'Connecting' | 'Connected' | 'Disconnected' = 'Connecting'
  held = false
  call: Call | undefined
  /** The user's phone. */
  own: Leg | undefined
  readonly #legs = new Set<Leg>()

  constructor(application: ConversationOwner, options: ConversationOptions) {
    const { network, settings } = application.service
    const { random } = network
    this.application = application
    this.id = random.uuid()
    this.createdAt = network.clock.now()
    this.invitation = { ...options.invitation, id: random.uuid(), state: 'Connecting' }
    this.threadId = options.threadId ?? drawHex(random, 16)
    this.remote = options.remote
    this.caller = options.caller
    this.sessionContext = options.sessionContext ?? random.uuid()
    this.media = options.media ?? []
    const isMedia = this.invitation.rel === 'audioVideoInvitation'
    this.modality = isMedia ? 'audioVideo' : 'phoneAudio'
    this.mediaOffer = isMedia && options.caller ? createMediaOffer(settings.domain, random) : undefined
    application.conversations.set(this.id, this)
  }

  /** Whether the invitation still waits for its outcome. */
  get isOpen(): boolean {
    return this.invitation.state === 'Connecting' || this.invitation.state === 'Alerting'
  }

  /** Whether participants can be invited. */
  get isUp(): boolean {
    return this.state === 'Connected' || this.state === 'Conferenced'
  }

  /** The legs on the call without the user's. */
  get others(): readonly Leg[] {
    return [...this.#legs].filter((leg) => leg !== this.own && leg.state === 'answered')
  }

  /** The address of a part of it. */
  href(path: string): string {
    return this.application.href(`/communication/conversations/${this.id}${path}`)
  }

  /** Reports the invitation. */
  begin(call: Call): void {
    this.call = call
    call.attach({ conversationId: this.id, operationId: this.invitation.operationId })
    this.report(this.invitation.rel, 'started')
    this.report('conversation', 'added')
  }

  /** Rings a phone for this call. */
  dial(from: string, to: string): Leg {
    const { switchboard } = this.application.service.network
    const { ringMs } = this.application.service.settings
    const call = this.call
    return this.take(switchboard.dial({ door: DOOR, from, to, ringMs, ...(call && { call }) }))
  }

  /** Adds a leg to the call: it ends with the call. */
  take(leg: Leg): Leg {
    this.#legs.add(leg)
    return leg
  }

  /** The far party's phone rings. */
  alert(): void {
    if (this.invitation.state !== 'Connecting') return
    this.invitation.state = 'Alerting'
    this.report(this.invitation.rel, 'updated')
  }

  /** All parties of the first invitation are on the call. */
  connect(): void {
    if (!this.isOpen) return
    this.audio = 'Connected'
    this.state = 'Connected'
    this.report(this.modality, 'updated')
    this.report('conversation', 'updated')
    this.invitation.state = 'Connected'
    this.report(this.invitation.rel, 'completed', { status: 'Success' })
  }

  /** Cuts the user off from the others, or connects them again. */
  hold(held: boolean): void {
    this.held = held
    if (held) this.own?.hold()
    else this.own?.unhold()
    this.report('phoneAudio', 'updated')
  }

  /** A leg has ended: a call of two is over then, a conference when the user or the last of the others left. */
  gone(leg: Leg, outcome?: InvitationEnd): void {
    if (!this.#legs.delete(leg) || this.state === 'Disconnected') return
    if (this.state !== 'Conferenced') return this.end(outcome)
    if (leg === this.own) return this.leave()
    this.push(...participantEvents(this, leg, 'deleted'))
    if (this.others.length === 0) this.end()
  }

  /** The user leaves; in a conference the others stay while there are two of them. */
  leave(outcome?: InvitationEnd): void {
    const { others } = this
    if (this.state === 'Conferenced' && others.length > 1) {
      for (const leg of others) {
        this.#legs.delete(leg)
        void leg.ended.then(() => releaseLast(others))
      }
    }
    this.end(outcome)
  }

  /** Ends the call and its legs, with the outcome of an invitation that is still open; a second time has no effect. */
  end(outcome?: InvitationEnd): void {
    if (this.state === 'Disconnected') return
    if (outcome && this.isOpen) {
      this.invitation.state = outcome.state
      this.report(this.invitation.rel, 'completed', { status: 'Failure', reason: outcome.reason })
    }
    this.state = 'Disconnected'
    this.audio = 'Disconnected'
    for (const leg of this.#legs) leg.hangUp()
    this.report(this.modality, 'updated')
    this.report('conversation', 'updated')
    this.report('conversation', 'deleted')
    this.application.conversations.delete(this.id)
  }

  /** Reports a part of it, as the part is now. */
  report(rel: PartName, type: EventType, outcome: Pick<UcwaEvent, 'status' | 'reason'> = {}): void {
    const inside = rel === 'phoneAudio' || rel === 'audioVideo'
    const above = { rel: 'communication', href: this.application.href('/communication') }
    const resource = type === 'deleted' ? {} : { resource: partOf(this, rel) }
    const sender = inside ? placeOf(this, 'conversation') : above
    this.push({ sender, link: placeOf(this, rel), type, ...outcome, ...resource })
  }

  /** Queues events for the next poll; a conversation that was lost while the application was away reports nothing more. */
  push(...events: readonly UcwaEvent[]): void {
    if (this.application.conversations.get(this.id) === this) this.application.channel.push(...events)
  }
}

function releaseLast(legs: readonly Leg[]): void {
  const [last, ...more] = legs.filter((leg) => leg.state === 'answered')
  if (more.length === 0) last?.hangUp()
}
