import type { Call, Leg, LegEnd, LegEvent } from '@trunkline/network'

import { drawHex } from '../../draw.ts'
import { incomingEnd, type InvitationEnd } from '../ending.ts'
import type { EventType, UcwaEvent } from '../event.ts'
import { connectAudio, endAudio } from './audio.ts'
import type { Bridge } from './bridge.ts'
import { createCallContext } from './call-context.ts'
import type { Application } from './context.ts'
import { type Outcome, participantEvent, partEvent } from './conversation-event.ts'
import type { PartName } from './conversation-resource.ts'
import type { ConversationOptions, Invitation } from './invitation.ts'
import type { Meeting, MeetingHost } from './meeting.ts'
import { Prompts } from './prompts.ts'
import { toneEvent } from './tone.ts'
import { Webhook } from './webhook.ts'

/** The service, as a conversation sees it. */
export interface ConversationHost extends MeetingHost {
  /** By id, live ones only. */
  readonly conversations: Map<string, Conversation>
}

/** One call as the application sees it: three tracks (invitation, audio, flow) and the events of each (docs/wire/ucwa.md#call-flows). */
export class Conversation {
  readonly id: string
  readonly service: ConversationHost
  readonly application: Application
  /** The one that it began with, or the last that brought audio into it. */
  invitation: Invitation
  readonly threadId: string
  readonly caller: Leg | undefined
  readonly prompts: Prompts
  readonly meeting: Meeting | undefined
  /** Ties the call to a meeting, or to another party. */
  bridge: Bridge | undefined
  /** Where the application speaks, if it does not speak to the whole room. */
  place: Leg | undefined
  state: 'Connecting' | 'Connected' | 'Conferencing' | 'Conferenced' | 'Disconnected' = 'Connecting'
  audio: 'Connecting' | 'Connected' | 'Disconnected'
  flow: 'Disconnected' | 'Connected' | undefined
  remoteMedia: boolean
  /** Names this call to others, for a transfer that replaces it; opaque. */
  callContext: string | undefined
  call: Call | undefined
  readonly #webhook: Webhook
  readonly #target: string
  readonly #parties = new Map<Leg, () => void>()
  readonly #invited = new Set<Leg>()
  #tones = 0

  constructor(service: ConversationHost, options: ConversationOptions) {
    const { application, callbackUrl, callbackContext, caller, remoteMedia } = options
    const { random } = service.network
    this.service = service
    this.id = random.uuid()
    this.#target = `tgt-${drawHex(random, 16)}`
    this.application = application
    this.invitation = { ...options.invitation, id: random.uuid(), state: 'Connecting' }
    this.threadId = options.threadId ?? drawHex(random, 16)
    this.remoteMedia = remoteMedia
    this.caller = caller
    this.meeting = options.meeting
    this.audio = options.meeting ? 'Disconnected' : 'Connecting'
    this.prompts = new Prompts(this)
    this.#webhook = new Webhook(service, {
      application,
      url: callbackUrl,
      context: callbackContext,
      asksContext: caller !== undefined,
      conversation: this.id,
      events: `${this.#root}/events`,
      call: () => this.call?.id,
    })
    service.conversations.set(this.id, this)
  }

  /** The parties on the call, or being called. */
  get parties(): readonly Leg[] {
    return [...this.#parties.keys()]
  }

  /** Whether participants can be invited. */
  get isUp(): boolean {
    return this.state === 'Connected' || this.state === 'Conferenced'
  }

  /** Whether a party is on the call. */
  get isConnected(): boolean {
    return this.audio === 'Connected'
  }

  get #root(): string {
    return `/platformservice/${this.#target}/v1/applications/${this.application.id}`
  }

  /** The address of a part of it. */
  href(path: string): string {
    return this.communicationHref(`/conversations/${this.id}${path}`)
  }

  /** An address on the pool that it lives on. */
  communicationHref(path: string, query = ''): string {
    return `${this.#root}/communication${path}?endpointId=${this.service.settings.endpoint}${query}`
  }

  /** Reports the invitation, and takes its leg into the call. */
  begin(leg: Leg): void {
    this.announce(leg.call)
    this.take(leg)
  }

  /** Reports the invitation. */
  announce(call: Call): void {
    this.call = call
    call.attach({ conversationId: this.id, operationId: this.invitation.operationId })
    this.#postPart(this.invitation.rel, 'started')
    this.#postPart('conversation', 'added')
  }

  /** Takes a party into the call. */
  take(leg: Leg): void {
    if (this.#parties.has(leg)) return
    this.#parties.set(
      leg,
      leg.watch((event) => this.#heard(leg, event)),
    )
  }

  /** Has a leg hung up with the call while it still rings. */
  invite(leg: Leg): void {
    this.#invited.add(leg)
    void leg.answered.then(() => this.#invited.delete(leg))
  }

  /** Lets a party go elsewhere: this call follows its events no longer. */
  release(leg: Leg): void {
    this.#parties.get(leg)?.()
    this.#parties.delete(leg)
  }

  /** Posts events of this conversation, in one envelope. */
  post(...events: readonly UcwaEvent[]): void {
    this.#webhook.post(...events)
  }

  /** Ends the call for all parties on it, or being called. */
  hangUp(): void {
    const parties = this.parties
    for (const leg of parties) leg.hangUp()
    if (parties.length === 0) this.end()
  }

  /** The invitation failed. */
  fail({ state, reason }: InvitationEnd): void {
    if (this.invitation.state !== 'Connecting' && this.invitation.state !== 'Alerting') return
    this.invitation.state = state
    this.#postPart(this.invitation.rel, 'completed', { status: 'Failure', reason })
  }

  /** Ends the call for the application; parties that are still on it stay there. */
  end(): void {
    if (this.state === 'Disconnected') return
    for (const leg of this.#invited) leg.hangUp()
    for (const leg of this.parties) this.release(leg)
    if (this.meeting === undefined || this.isConnected) endAudio(this)
    this.state = 'Disconnected'
    this.#postPart('conversation', 'updated')
    this.#postPart('conversation', 'deleted')
    this.service.conversations.delete(this.id)
    this.meeting?.abandon()
  }

  #postPart(rel: PartName, type: EventType, outcome: Outcome = {}): void {
    this.post(partEvent(this, rel, type, outcome))
  }

  #heard(leg: Leg, event: LegEvent): void {
    if (event.type === 'ringing') this.#alerting()
    else if (event.type === 'answered') this.#connected(leg)
    else if (event.type === 'digit') this.#pressed(event.digit)
    else this.#gone(leg, event)
  }

  #alerting(): void {
    if (this.invitation.state !== 'Connecting' || this.caller) return
    this.invitation.state = 'Alerting'
    this.#postPart('audioVideoInvitation', 'updated')
  }

  #connected(leg: Leg): void {
    if (this.audio !== 'Connecting') return
    this.callContext = createCallContext(leg, this.invitation.operationId, this.service.network.random)
    connectAudio(this)
  }

  #pressed(digit: string): void {
    // without hosted media the service does not listen to keys
    if (this.flow !== 'Connected') return
    this.post(toneEvent(this, digit, ++this.#tones))
  }

  #gone(leg: Leg, end: LegEnd): void {
    this.release(leg)
    this.fail(this.caller ? incomingEnd(end) : this.service.control.endOf(leg))
    if (this.state === 'Conferenced') this.post(participantEvent(this, leg, 'deleted'))
    // a meeting waits for people
    if (this.#parties.size === 0 && !this.meeting) this.end()
  }
}
